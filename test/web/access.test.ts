import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../store/temporary-folder.js';
import { describeInChromium, openPage } from './chromium.js';
import { openPageServer, startSmallJob } from './page-server.js';

const TOKEN = 'a-token-of-some-length';

describeInChromium('a server with tokens', () => {
  it('has the page ask for one, and shows epochs and files once it is right, until the tab is closed', async () => {
    const folder = temporaryFolder();
    const open = await openPageServer(folder);
    const id = await startSmallJob(open, { epochs: 3 });
    const before = await openPage();
    await before.goto(`${open.origin}/jobs/${id}`);
    await before.locator('.job-origin').getByText('Succeeded').waitFor();
    await before.close();
    await open.stop();

    const file = join(folder, 'token');
    writeFileSync(file, TOKEN, { mode: 0o600 });
    const { origin } = await openPageServer(folder, '--token-file', file);
    const page = await openPage({}, /401/);
    await page.goto(`${origin}/jobs/${id}`);
    await page.getByLabel('Token').fill('another-token-of-some-length');
    await page.keyboard.press('Enter');
    await page.getByText('The server does not know this token').waitFor();
    await page.getByLabel('Token').fill(TOKEN);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('rowheader', { name: '3', exact: true }).waitFor();
    await page.reload();
    await page.getByRole('rowheader', { name: '3', exact: true }).waitFor();

    await page.getByRole('button', { name: 'Export as safetensors' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: /\.safetensors$/ }).click();
    expect(statSync(await (await download).path()).size).toBeGreaterThan(1000);
  });
});
