import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { formatBytes } from '../../src/web/text/format-bytes.js';
import { SERVER_AWAY, describeInChromium, openPage } from './chromium.js';
import { sharePageServer } from './page-server.js';

/** A network so small that its job ends soon; typed by the keyboard alone. */
const SMALL_NETWORK = [
  ['Growth rate', '2'],
  ['Layers of each block', '1, 1'],
  ['Channels of the stem', '4'],
  ['Image size', '16'],
  ['Training images at most', '64'],
  ['Validation images at most', '32'],
  ['Epochs', '2'],
  ['Batch size', '16'],
] as const;

describeInChromium('the form to start a job', () => {
  const server = sharePageServer();

  it('starts a job by the keyboard alone and leads to its page', async () => {
    const page = await openPage();
    await page.goto(`${server().origin}/new`);
    await tabTo(page, 'A published network');
    await page.keyboard.press('ArrowRight');
    for (const [label, value] of SMALL_NETWORK) {
      await tabTo(page, label);
      await page.keyboard.press('Control+A');
      await page.keyboard.type(value);
    }
    await page.getByText(/^The job would hold .+ that an automatic choice may take\.$/).waitFor();
    await tabTo(page, 'Start the job');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Settings' }).waitFor();
    await page.locator('.job-origin').getByText('Succeeded').waitFor();
    await page.getByRole('heading', { name: 'Memory over a training step' }).waitFor();
    expect(await page.locator('.network-block').filter({ hasText: 'Dense block' }).count()).toBe(2);
  });

  it('says at its field why a value is refused, by the server and before it is asked', async () => {
    const page = await openPage();
    await page.goto(`${server().origin}/new`);
    await page.getByLabel('A DenseNet of your own').check();
    const compression = page.getByLabel('Compression');
    await compression.fill('2');
    await isRefused(page, 'Compression', /^Expected a number above 0 and at most 1/);
    await compression.fill('0.5');
    await page.locator('.network-block').first().waitFor();
    expect(await compression.getAttribute('aria-invalid')).toBe('false');

    await page.getByLabel('Epochs', { exact: true }).fill('ten');
    await page.getByRole('button', { name: 'Start the job' }).click();
    await isRefused(page, 'Epochs', /^Expected a whole number of at least 1 but received “ten”/);
    expect(await focusedLabel(page)).toBe('Epochs');
    await page.getByLabel('Epochs', { exact: true }).fill('1');

    await page.getByLabel('Padding before random crops').fill('1000000');
    await page.getByRole('button', { name: 'Start the job' }).click();
    await isRefused(page, 'Padding before random crops', /randomCropPadding/);
    expect(await focusedLabel(page)).toBe('Padding before random crops');
    expect(new URL(page.url()).pathname).toBe('/new');
  });

  it('tells every strategy, what the budget is too small for, and what a device lacks', async () => {
    const page = await openPage();
    await page.goto(`${server().origin}/new`);
    const strategies = page.locator('.strategy');
    await strategies
      .nth(1)
      .getByText(/[KMG]iB$/)
      .waitFor();
    for (const text of await page.locator('.strategy-bytes').allInnerTexts()) expect(text).toMatch(/iB$/);
    await page.getByText(/ that an automatic choice may take\.$/).waitFor();
    await page.getByLabel(/^Shared concat/).check();
    const [cpu] = (await server().ask('devices')) as { mostPlannedBytes: number }[];
    const most = formatBytes(cpu?.mostPlannedBytes ?? NaN);
    await page.getByText(`of the ${most} that jobs on the CPU may take.`).waitFor();
    await page.getByLabel('Memory budget in MiB').fill('1');
    await strategies.nth(2).getByText('more than the budget').waitFor();
    await page.getByLabel(/^Automatic/).check();
    await page
      .getByRole('alert')
      .getByText(/^Expected at least [\d,]+ bytes \([\d.]+ \w+\) of memory/)
      .waitFor();

    await page.getByLabel('Memory budget in MiB').fill('');
    await page.getByLabel('Precision').selectOption('BFLOAT16');
    await isRefused(page, 'Precision', /BFLOAT16/);
  });

  it('warns of few steps an epoch and of milestones that never come, and blames the size of images', async () => {
    const page = await openPage();
    await page.goto(`${server().origin}/new`);
    await page.getByLabel('Training images at most').fill('600');
    await isDescribed(page, 'Batch size', /^3 steps an epoch So few .* batches of 64 would make 10 of them/);
    await page.getByLabel('Batch size').fill('60');
    await isDescribed(page, 'Batch size', /^10 steps an epoch$/);
    await page.getByLabel('Lower the learning rate after epochs').fill('3, 6, 50');
    await page.getByLabel('Epochs', { exact: true }).fill('6');
    await isDescribed(page, 'Lower the learning rate after epochs', /epoch 6: .* not lowered after 6, 50/);
    await page.getByLabel('Image size').fill('8');
    await page.getByText('The network takes images').waitFor();
    await isRefused(page, 'Image size', /The network takes images of at least 29x29$/);
    expect(await page.locator('[aria-invalid="true"]').count()).toBe(1);
    await page.getByLabel('Image size').fill('32');
    await page.getByLabel(/^Recompute bottleneck/).waitFor();
    await page.getByText('as recompute normalization').waitFor();
  });

  it('keeps what was typed while the server is away, and starts once', async () => {
    const page = await openPage({}, SERVER_AWAY);
    await page.goto(`${server().origin}/new`);
    await page.getByLabel('A DenseNet of your own').check();
    for (const [label, value] of SMALL_NETWORK) await page.getByLabel(label, { exact: true }).fill(value);
    await page.getByText(/^The job would hold/).waitFor();
    const jobsBefore = await countJobs();
    await server().stop();
    await page.getByRole('button', { name: 'Start the job' }).click();
    await page.getByText('It starts when the server is back.').waitFor();
    await page.getByRole('button', { name: 'Do not wait' }).click();
    expect(await page.getByLabel('Growth rate').inputValue()).toBe('2');
    await page.getByRole('button', { name: 'Start the job' }).click();
    await page.getByText('It starts when the server is back.').waitFor();
    await server().start();
    await page.getByRole('heading', { name: 'Settings' }).waitFor();
    expect(await countJobs()).toBe(jobsBefore + 1);

    await page.getByRole('link', { name: 'Start a job' }).click();
    await page.getByLabel('Growth rate').waitFor();
    await page.reload();
    expect(await page.getByLabel('Growth rate').inputValue()).toBe('2');
  });

  async function countJobs(): Promise<number> {
    return ((await server().ask('training-jobs')) as { totalCount: number }).totalCount;
  }

  it('starts a job again as another was started, and says what of that the form does not carry', async () => {
    const input = {
      model: { denseNet: { blockLayers: [1, 2], growthRate: 3, stem: 'CIFAR', compression: 0.25 } },
      dataset: { name: 'shapes', resize: { height: 16, width: 16 }, trainLimit: 48, validationLimit: 32 },
      augmentation: { randomCropPadding: 2, horizontalFlip: true },
      normalization: 'PER_CHANNEL',
      epochs: 2,
      batchSize: 16,
      optimizer: { learningRate: 0.05, momentum: 0.9, nesterov: true, weightDecay: 0.0001 },
      learningRateMilestones: [1],
      learningRateDecay: 0.5,
      seed: -7,
      memoryStrategy: 'SHARED_CONCAT',
      memoryBudgetBytes: 64 * 1024 * 1024,
    };
    const first = await startJob({ ...input, checkpointEverySteps: 2 });
    const page = await openPage();
    await page.goto(`${server().origin}/jobs/${first}`);
    await page.getByRole('link', { name: 'Start again with these settings' }).click();
    await page.getByText(/^The form is filled with the settings of/).waitFor();
    expect(await page.locator('.notice li').allInnerTexts()).toEqual(['checkpoints every 2 steps']);
    await page.getByLabel('Name', { exact: true }).fill('the second one');
    await page.getByRole('button', { name: 'Start the job' }).click();
    await page.waitForURL((url) => url.pathname.startsWith('/jobs/') && !url.pathname.endsWith(first));
    await page.getByRole('heading', { name: 'the second one' }).waitFor();
    const second = new URL(page.url()).pathname.slice('/jobs/'.length);
    expect(await settingsOf(second)).toEqual({ ...(await settingsOf(first)), checkpointEverySteps: null });

    const other = await startJob({
      ...input,
      model: { sequential: { layers: [{ flatten: true }, { linear: { features: 10 } }] } },
      dataset: { ...input.dataset, resize: { height: 16, width: 18 } },
      memoryBudgetBytes: 100_000_001,
    });
    await page.goto(`${server().origin}/new?copy=${other}`);
    expect(await page.getByLabel('Seed').inputValue()).toBe('-7');
    const left = (await page.locator('.notice li').allInnerTexts()).join();
    expect(left).toMatch(
      /^the network .+,images resized to 16 × 18: .+,a memory budget of 100,000,001 bytes: /,
    );
    await page.getByLabel('Seed').fill('8');
    await page.reload();
    expect(await page.getByLabel('Seed').inputValue()).toBe('8');
  });

  async function startJob(input: object): Promise<string> {
    const answer = (await server().ask('start-training-job', { input })) as { job: { id: string } };
    return answer.job.id;
  }

  async function settingsOf(id: string): Promise<object> {
    const { settings, ...job } = (await server().ask('training-job', { id })) as {
      readonly settings: object;
      readonly epochs: number;
      readonly batchSize: number;
    };
    return { ...settings, epochs: job.epochs, batchSize: job.batchSize };
  }

  it('fills what a preset recommends, but for what was typed', async () => {
    const page = await openPage();
    await page.goto(`${server().origin}/new`);
    await page.getByLabel('Epochs', { exact: true }).fill('3');
    await page.getByLabel('Preset').selectOption('DENSENET_CIFAR_40_12');
    expect(await page.getByLabel('Batch size').inputValue()).toBe('64');
    expect(await page.getByLabel('Image size').inputValue()).toBe('32');
    expect(await page.getByLabel('Epochs', { exact: true }).inputValue()).toBe('3');
    await page.getByRole('button', { name: 'Use the recommended settings' }).click();
    expect(await page.evaluate('document.activeElement.firstChild.textContent')).toBe('Network');
    expect(await page.getByLabel('Epochs', { exact: true }).inputValue()).toBe('300');
  });
});

/** Presses Tab until the control of this name has the focus. */
async function tabTo(page: Page, label: string): Promise<void> {
  await page.getByText(label, { exact: true }).waitFor();
  for (let presses = 0; presses < 60; presses++) {
    if ((await focusedLabel(page)) === label) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`expected to come to ${label} by Tab`);
}

/** The field says so to everyone: in its description too. */
async function isRefused(page: Page, label: string, message: RegExp): Promise<void> {
  const control = page.getByLabel(label, { exact: true });
  const described = await expect
    .poll(() => control.getAttribute('aria-invalid'))
    .toBe('true')
    .then(() => control.getAttribute('aria-describedby'));
  const [refusal = ''] = (described ?? '').split(' ');
  expect(await page.locator(`[id="${refusal}"]`).innerText()).toMatch(message);
}

/** What is said of a field, hint and notice. */
async function isDescribed(page: Page, label: string, words: RegExp): Promise<void> {
  const control = page.getByLabel(label, { exact: true });
  await expect
    .poll(async () => {
      const ids = ((await control.getAttribute('aria-describedby')) ?? '').split(' ');
      return (await Promise.all(ids.map((id) => page.locator(`[id="${id}"]`).innerText()))).join(' ');
    })
    .toMatch(words);
}

/** What the control that has the focus is called. */
function focusedLabel(page: Page): Promise<string> {
  return page.evaluate<string>(
    '(document.activeElement.labels?.[0] ?? document.activeElement).textContent.trim()',
  );
}
