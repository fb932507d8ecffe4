import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeInChromium, openPage } from './chromium.js';
import { sharePageServer, startSmallJob } from './page-server.js';

const TOKEN = 'a-token-of-some-length';

describeInChromium('a server with tokens', () => {
  const server = sharePageServer({
    token: TOKEN,
    prepare: (folder) => writeFileSync(join(folder, 'token'), TOKEN, { mode: 0o600 }),
  });

  it('has the page ask for one, and shows epochs and files once it is right, until the tab is closed', async () => {
    const id = await startSmallJob(server(), { epochs: 3 });
    const page = await openPage({}, /401/);
    await page.goto(`${server().origin}/jobs/${id}`);
    await page.getByLabel('Token').fill('another-token-of-some-length');
    await page.keyboard.press('Enter');
    await page.getByText('The server does not know this token').waitFor();
    await page.getByLabel('Token').fill(TOKEN);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('rowheader', { name: '3', exact: true }).waitFor();
    await page.reload();
    await page.getByRole('rowheader', { name: '3', exact: true }).waitFor();

    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export as safetensors' }).click();
    expect(statSync(await (await download).path()).size).toBeGreaterThan(1000);
  });
});
