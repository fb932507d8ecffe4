import { statSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { SERVER_AWAY, describeInChromium, openPage } from './chromium.js';
import { ENDLESS, sharePageServer, startSmallJob } from './page-server.js';
import { seedJobs } from './seed-jobs.js';

describeInChromium('the page of a job', () => {
  let seeded: readonly string[] = [];
  const server = sharePageServer({
    prepare: async (folder) => {
      seeded = await seedJobs(folder, 2, 2);
    },
  });

  it('shows every epoch once, over a restart of the server, two cancels and two resumes', async () => {
    const id = await startSmallJob(server(), { epochs: ENDLESS, trainLimit: 1024 });
    const page = await openPage({}, SERVER_AWAY);
    await page.goto(`${server().origin}/jobs/${id}`);
    await row(page, 3).waitFor();

    await server().stop();
    await page.getByText('The server cannot be reached').waitFor();
    await server().start();
    await page.getByText('The server cannot be reached').waitFor({ state: 'detached' });
    await state(page, 'Interrupted').waitFor();
    await expectWhole(page);

    await goOn(page);
    await page.getByRole('button', { name: /^Cancel/ }).click();
    await page.getByRole('button', { name: 'Keep as it is' }).click();
    await page.getByRole('button', { name: /^Cancel/ }).click();
    await page.getByRole('button', { name: 'Cancel the job' }).click();
    await state(page, 'Canceled').waitFor();

    await goOn(page);
    await server().ask('cancel-training-job', { input: { jobId: id } });
    await state(page, 'Canceled').waitFor();
    const { epoch } = await lastEpoch(id);
    await row(page, epoch).waitFor();
    expect((await epochsShown(page))[0]).toBe(epoch);
    await expectWhole(page);
  }, 120_000);

  it('tells a job that waits its place in the queue, as it changes, and why', async () => {
    const [first, second, third] = [
      await startSmallJob(server(), { epochs: ENDLESS }),
      await startSmallJob(server(), { epochs: ENDLESS }),
      await startSmallJob(server(), { epochs: ENDLESS }),
    ];
    const page = await openPage();
    await page.goto(`${server().origin}/jobs/${third}`);
    await page.getByText('Number 2 in the queue').waitFor();
    await page.getByText('one runs at a time').waitFor();
    await server().ask('cancel-training-job', { input: { jobId: second } });
    await page.getByText('Number 1 in the queue').waitFor();
    await server().ask('cancel-training-job', { input: { jobId: first } });
    await state(page, 'Running').waitFor();
    expect(await page.getByText('in the queue').count()).toBe(0);
    await server().ask('cancel-training-job', { input: { jobId: third } });
    await state(page, 'Canceled').waitFor();
  });

  it('tells what is saved between the passes apart from what of it lives at the peak', async () => {
    const id = await startSmallJob(server(), { epochs: 1 });
    const page = await openPage();
    await page.goto(`${server().origin}/jobs/${id}`);
    const between = page.locator('dt', { hasText: 'Saved activations' }).locator('+ dd');
    const saved = await between.innerText();
    await page.getByText('as it lies between the two').waitFor();
    await page.getByText('The step as a table').click();
    const rows = page.getByRole('region', { name: 'The step as a table' }).locator('tbody tr');
    const column = await rows.locator('td:nth-child(8)').allInnerTexts();
    const phases = await rows.locator('td:nth-child(2)').allInnerTexts();
    expect(column[phases.indexOf('Backward')]).toBe(saved);
    const legend = page.locator('.timeline-legend');
    const [, kernel = ''] = /At kernel (\d+)/.exec(await legend.innerText()) ?? [];
    expect(await legend.getByText('Saved activations').innerText()).toBe(
      `Saved activations ${column[Number(kernel) - 1] ?? ''}`,
    );
  });

  it('gives a job another name by the keyboard, which all who look at it see, and takes it away', async () => {
    const id = await startSmallJob(server(), { epochs: ENDLESS });
    const [page, other] = [await openPage(), await openPage()];
    await page.goto(`${server().origin}/jobs/${id}`);
    await other.goto(server().origin);
    await page.getByRole('button', { name: 'Rename' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: 'Name of the job' }).fill('x'.repeat(201));
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('Expected 1 to 200 characters').waitFor();
    await page.getByRole('textbox').fill('Best so far');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Best so far' }).waitFor();
    expect(await page.title()).toBe('Best so far · densegraph');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Rename');
    await other.getByRole('link', { name: 'Best so far' }).waitFor();

    await page.getByRole('button', { name: 'Rename' }).click();
    await page.getByRole('textbox').fill('');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Best so far' }).waitFor({ state: 'detached' });
    await server().ask('cancel-training-job', { input: { jobId: id } });
    await state(page, 'Canceled').waitFor();
  });

  it('has the weights of a job exported, and shows by the keyboard what they are right and wrong about', async () => {
    const id = await startSmallJob(server(), { epochs: 2 });
    const page = await openPage();
    await page.goto(`${server().origin}/jobs/${id}`);
    await state(page, 'Succeeded').waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export as ONNX' }).click();
    const { size } = statSync(await (await download).path());
    expect(size).toBeGreaterThan(1000);
    const again = page.waitForEvent('download');
    await page.getByRole('link', { name: /\.onnx$/ }).click();
    expect(statSync(await (await again).path()).size).toBe(size);

    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Copy id' }).click();
    await page.getByRole('button', { name: 'Id copied' }).waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(id);

    await page.getByRole('button', { name: 'Evaluate the weights of epoch 2' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Confusion matrix' }).waitFor();
    await page.getByRole('button', { name: /^Evaluate/ }).waitFor({ state: 'detached' });
    expect(await page.evaluate('document.activeElement.textContent')).toMatch(/^After epoch 2, /);
    const { validationAccuracy } = await lastEpoch(id);
    await page.getByText(`${Math.round(32 * validationAccuracy)} of 32 validation images`).waitFor();
    const cells = page.locator('.confusion-table tbody td:not(:last-child)');
    const counts = (await cells.allInnerTexts()).map(Number);
    expect(counts).toHaveLength(100);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(32);
    expect(counts.filter((_, place) => place % 11 === 0).reduce((sum, count) => sum + count, 0)).toBe(
      Math.round(32 * validationAccuracy),
    );
    expect(await page.getByRole('img', { name: /^Validation image \d+$/ }).count()).toBe(18);
    await expect.poll(() => page.evaluate<number[]>(WIDTHS)).toEqual(new Array(18).fill(28));
  });

  it('is said to be gone when it is deleted elsewhere, and leads to the list when it is deleted here', async () => {
    const [first = '', second = ''] = seeded;
    const page = await openPage();
    await page.goto(`${server().origin}/jobs/${first}`);
    await row(page, 2).waitFor();
    await server().ask('delete-training-job', { input: { jobId: first } });
    await page.getByText('The job was deleted').waitFor();
    await page.goto(`${server().origin}/jobs/${second}`);
    await page.getByRole('button', { name: /^Delete/ }).click();
    await page.getByRole('button', { name: 'Delete the job' }).click();
    await page.getByText(/^\d+ of \d+ jobs|No job was started yet/).waitFor();
    expect(await page.locator(`a[href="/jobs/${second}"]`).count()).toBe(0);
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Training jobs');
  });

  /** As the server has it. */
  async function lastEpoch(jobId: string) {
    const job = (await server().ask('training-job', { id: jobId })) as {
      readonly epochMetrics: readonly { readonly epoch: number; readonly validationAccuracy: number }[];
    };
    return job.epochMetrics.at(-1) ?? { epoch: NaN, validationAccuracy: NaN };
  }
});

/** Of the pictures, as they are stored. */
const WIDTHS = '[...document.querySelectorAll(".worst-images img")].map(({ naturalWidth }) => naturalWidth)';

/** Resumes a job that has ended, and sees two more epochs of it. */
async function goOn(page: Page): Promise<void> {
  const [newest = 0] = await epochsShown(page);
  await page.getByRole('button', { name: /^Resume/ }).click();
  await row(page, newest + 2).waitFor();
}

/** An epoch's row in the table. */
function row(page: Page, epoch: number) {
  return page.getByRole('rowheader', { name: String(epoch), exact: true });
}

function state(page: Page, name: string) {
  return page.locator('.job-origin').getByText(name);
}

/** Every epoch up to the newest is shown once, the newest first. */
async function expectWhole(page: Page): Promise<void> {
  const shown = await epochsShown(page);
  expect(shown).toEqual(Array.from(shown, (_, place) => shown.length - place));
}

/** As the table has them, from the top. */
async function epochsShown(page: Page): Promise<number[]> {
  return (await page.locator('.epoch-table tbody th').allInnerTexts()).map(Number);
}
