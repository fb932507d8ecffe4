import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'vitest';
import { temporaryFolder } from '../store/temporary-folder.js';
import { describeInChromium, openPage } from './chromium.js';
import { openPageServer } from './page-server.js';
import { seedJobs } from './seed-jobs.js';

const TOKEN = 'a-token-of-some-length';

describeInChromium('a server with tokens', () => {
  it('has the page ask for one, and shows jobs and epochs once it is right', async () => {
    const folder = temporaryFolder();
    const [id = ''] = await seedJobs(folder, 1, 3);
    const file = join(folder, 'token');
    writeFileSync(file, TOKEN, { mode: 0o600 });
    const { origin } = await openPageServer(folder, '--token-file', file);
    const page = await openPage({}, /401/);
    await page.goto(`${origin}/jobs/${id}`);
    await page.getByLabel('Token').fill('another-token-of-some-length');
    await page.keyboard.press('Enter');
    await page.getByText('Expected a header Authorization').waitFor();
    await page.getByLabel('Token').fill(TOKEN);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('rowheader', { name: '3', exact: true }).waitFor();
    await page.reload();
    await page.getByRole('rowheader', { name: '3', exact: true }).waitFor();
  });
});
