import { expect, it } from 'vitest';
import { temporaryFolder } from '../store/temporary-folder.js';
import { describeInChromium, openPage } from './chromium.js';
import { openPageServer, startSmallJob } from './page-server.js';
import { seedJobs } from './seed-jobs.js';

describeInChromium('the list of jobs', () => {
  it('shows jobs that are started elsewhere, as they train and end, without being loaded again', async () => {
    const server = await openPageServer();
    const page = await openPage();
    await page.goto(server.origin);
    await page.getByText('No job was started yet').waitFor();
    await startSmallJob(server, { epochs: 3 });
    const row = page.locator('tbody tr');
    await row.getByText('Succeeded').waitFor();
    await row.getByText('Epoch 3 of 3').waitFor();
    expect(await row.locator('[data-label="Validation accuracy"]').innerText()).toMatch(/^[\d.]+%$/);
  });

  it('deletes a job when asked twice, and cancels one', async () => {
    const folder = temporaryFolder();
    await seedJobs(folder, 2, 1);
    const server = await openPageServer(folder);
    await startSmallJob(server, { epochs: 100_000 });
    const page = await openPage();
    await page.goto(server.origin);
    const rows = page.locator('tbody tr');
    await rows.nth(2).waitFor();
    expect(await rows.count()).toBe(3);

    await page
      .getByRole('button', { name: /^Delete/ })
      .first()
      .click();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page
      .getByRole('button', { name: /^Delete/ })
      .first()
      .click();
    await page.getByRole('button', { name: 'Delete the job' }).click();
    await expect.poll(() => rows.count()).toBe(2);
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Training jobs');

    await page.getByRole('button', { name: /^Cancel/ }).click();
    await page.getByRole('button', { name: 'Cancel the job' }).click();
    await rows.getByText('Canceled').waitFor();
  });

  it('leads from chosen jobs to their comparison, and on to one of them, by the keyboard', async () => {
    const folder = temporaryFolder();
    const ids = await seedJobs(folder, 3, 5);
    const server = await openPageServer(folder);
    const page = await openPage();
    await page.goto(server.origin);
    await page.getByRole('checkbox').nth(0).focus();
    await page.keyboard.press('Space');
    await page.getByRole('checkbox').nth(2).focus();
    await page.keyboard.press('Space');
    await page.getByRole('link', { name: 'Compare 2 jobs' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Compare jobs' }).waitFor();
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Compare jobs');
    expect(new URL(page.url()).search).toBe(`?jobs=${ids[0] ?? ''},${ids[2] ?? ''}`);
    await page.locator('tbody tr').nth(1).waitFor();
    await page.getByRole('radio', { name: 'Training loss' }).check();
    await page.getByRole('heading', { name: 'Training loss' }).waitFor();

    await page.locator('tbody a').first().focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Settings' }).waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: 'Compare jobs' }).waitFor();
  });

  it('has 200 jobs of 300 epochs at once', async () => {
    const folder = temporaryFolder();
    await seedJobs(folder, 200, 300);
    const { origin } = await openPageServer(folder);
    const page = await openPage();
    await page.goto(origin);
    await page.getByText('200 of 200 jobs').waitFor();
    expect(await page.locator('tbody tr').count()).toBe(200);
  });
});
