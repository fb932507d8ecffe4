import { statSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../store/temporary-folder.js';
import { SERVER_AWAY, describeInChromium, openPage } from './chromium.js';
import { openPageServer, startSmallJob } from './page-server.js';
import { seedJobs } from './seed-jobs.js';

const EPOCHS = 60;

describeInChromium('the page of a job', () => {
  it('shows every epoch once, over a restart of the server, a cancel and two resumes', async () => {
    const server = await openPageServer();
    const id = await startSmallJob(server, { epochs: EPOCHS, trainLimit: 1024 });
    const page = await openPage({}, SERVER_AWAY);
    await page.goto(`${server.origin}/jobs/${id}`);
    await row(page, 3).waitFor();

    await server.stop();
    await page.getByText('The server cannot be reached').waitFor();
    await server.start();
    await page.getByText('The server cannot be reached').waitFor({ state: 'detached' });
    await page.locator('.job-origin').getByText('Interrupted').waitFor();
    const interruptedAt = (await epochsShown(page)).length;
    expect(interruptedAt).toBeLessThan(EPOCHS);

    await page.getByRole('button', { name: /^Resume/ }).click();
    await row(page, interruptedAt + 2).waitFor();

    await page.getByRole('button', { name: /^Cancel/ }).click();
    await page.getByRole('button', { name: 'Keep as it is' }).click();
    await page.getByRole('button', { name: /^Cancel/ }).click();
    await page.getByRole('button', { name: 'Cancel the job' }).click();
    await page.locator('.job-origin').getByText('Canceled').waitFor();

    await page.getByRole('button', { name: /^Resume/ }).click();
    await page.locator('.job-origin').getByText('Succeeded').waitFor();
    await row(page, EPOCHS).waitFor();
    expect(await epochsShown(page)).toEqual(Array.from({ length: EPOCHS }, (_, index) => EPOCHS - index));
  }, 120_000);
});

describeInChromium('a job that has ended', () => {
  it('has its weights exported and downloaded', async () => {
    const server = await openPageServer();
    const id = await startSmallJob(server, { epochs: 1 });
    const page = await openPage();
    await page.goto(`${server.origin}/jobs/${id}`);
    await page.getByRole('button', { name: 'Export as ONNX' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: /\.onnx$/ }).click();
    expect(statSync(await (await download).path()).size).toBeGreaterThan(1000);
  });

  it('is said to be gone when it is deleted elsewhere, and leads to the list when it is deleted here', async () => {
    const folder = temporaryFolder();
    const [first = '', second = ''] = await seedJobs(folder, 2, 2);
    const server = await openPageServer(folder);
    const page = await openPage();
    await page.goto(`${server.origin}/jobs/${first}`);
    await row(page, 2).waitFor();
    await server.ask('delete-training-job', { input: { jobId: first } });
    await page.getByText('The job was deleted').waitFor();
    await page.goto(`${server.origin}/jobs/${second}`);
    await page.getByRole('button', { name: /^Delete/ }).click();
    await page.getByRole('button', { name: 'Delete the job' }).click();
    await page.getByText('No job was started yet').waitFor();
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Training jobs');
  });
});

/** An epoch's row in the table. */
function row(page: Page, epoch: number) {
  return page.getByRole('rowheader', { name: String(epoch), exact: true });
}

/** As the table has them, from the top. */
async function epochsShown(page: Page): Promise<number[]> {
  return (await page.locator('.epoch-table tbody th').allInnerTexts()).map(Number);
}
