import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { describeInChromium, openPage } from './chromium.js';
import { ENDLESS, sharePageServer, startSmallJob } from './page-server.js';
import { seedJobs } from './seed-jobs.js';

describeInChromium('the list of jobs', () => {
  const server = sharePageServer();

  it('shows jobs that are started elsewhere as they train and end, cancels one and deletes one', async () => {
    const page = await openPage();
    await page.goto(server().origin);
    await page.getByText('No job was started yet').waitFor();
    await startSmallJob(server(), { epochs: 3 });
    const rows = page.locator('tbody tr');
    await rows.getByText('Succeeded').waitFor();
    await rows.getByText('Epoch 3 of 3').waitFor();
    expect(await rows.locator('[data-label="Validation accuracy"]').innerText()).toMatch(/^[\d.]+%$/);

    await startSmallJob(server(), { epochs: ENDLESS });
    await rows.nth(1).waitFor();

    const remove = page.getByRole('button', { name: /^Delete/ });
    await remove.click();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await remove.click();
    await page.getByRole('button', { name: 'Delete the job' }).click();
    await expect.poll(() => rows.count()).toBe(1);
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Training jobs');

    await page.getByRole('button', { name: /^Cancel/ }).click();
    await page.getByRole('button', { name: 'Cancel the job' }).click();
    await rows.getByText('Canceled').waitFor();
  });
});

describeInChromium('a long list of jobs', () => {
  let ids: readonly string[] = [];
  const server = sharePageServer({
    prepare: async (folder) => {
      ids = await seedJobs(folder, 200, 300);
    },
  });

  it('is narrowed down by state and text, which the address keeps, while what is ticked stays so', async () => {
    const page = await openPage();
    await page.goto(server().origin);
    await page.getByText('200 of 200 jobs').waitFor();
    await page.getByRole('checkbox').nth(0).check();
    const search = page.getByLabel('Name or network');
    await search.pressSequentially('densenet_1');
    await page.getByText('50 of 50 jobs that match').waitFor();
    expect(new URL(page.url()).search).toBe('?search=densenet_1');
    await page.getByRole('checkbox').nth(0).check();
    await page.getByRole('link', { name: 'Compare 2 jobs' }).waitFor();
    await page.getByLabel('State').selectOption('Failed');
    await page.getByText('No job matches').waitFor();
    await page.getByLabel('State').selectOption('Canceled');
    await page.locator('tbody a').first().click();
    await page.getByRole('heading', { name: 'Settings', exact: true }).waitFor();
    await page.goBack();
    await page.getByText('50 of 50 jobs that match').waitFor();
    await page.reload();
    await page.getByText('50 of 50 jobs that match').waitFor();
    expect(await search.inputValue()).toBe('densenet_1');
    await page.getByRole('link', { name: 'Jobs' }).click();
    await page.getByText('200 of 200 jobs.').waitFor();
    expect(await search.inputValue()).toBe('');
  });

  it('is there at once, and leads from chosen jobs to their comparison, and on to one of them, by the keyboard', async () => {
    const page = await openPage();
    const sent: (string | null)[] = [];
    page.on('request', (request) => request.method() === 'POST' && sent.push(request.postData()));
    await page.goto(server().origin);
    await page.getByText('200 of 200 jobs').waitFor();
    // What was asked before the list's code was there is not asked again by it.
    expect(new Set(sent.slice(0, 2)).size).toBe(2);
    expect(await page.locator('tbody tr').count()).toBe(200);

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
    const linear = await picture(page);
    const logarithmic = page.getByLabel('Logarithmic loss axis');
    await logarithmic.focus();
    await page.keyboard.press('Space');
    await page.getByRole('img', { name: /^Training loss by epoch on a logarithmic axis/ }).waitFor();
    expect(await picture(page)).not.toBe(linear);

    const settings = page.getByRole('region', { name: 'Table of settings' });
    expect(await settings.getByRole('columnheader').allInnerTexts()).toEqual(['Job', 'Seed']);

    await page.locator('tbody a').first().focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Settings', exact: true }).waitFor();
    await page.reload();
    expect(await logarithmic.isChecked()).toBe(true);
    await page.goBack();
    await page.getByRole('heading', { name: 'Compare jobs' }).waitFor();

    await page.goto(`${server().origin}/compare?jobs=${ids.slice(0, 10).join()}`);
    await page.getByText('the last 2 of those chosen are left out').waitFor();
  });
});

/** The first plot, as it is drawn. */
function picture(page: Page): Promise<string> {
  return page.evaluate<string>('document.querySelector("canvas").toDataURL()');
}
