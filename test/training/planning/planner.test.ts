import { describe, expect, it, onTestFinished } from 'vitest';
import { InsufficientMemoryError } from '#densegraph/compiler/insufficient-memory-error.js';
import { DatasetUnavailableError } from '#densegraph/data/dataset-errors.js';
import { InvalidModelError } from '#densegraph/model/invalid-model-error.js';
import type { LayerSpec, ModelSpec } from '#densegraph/model/model-spec.js';
import { PlannerBusyError } from '#densegraph/training/planning/planner-busy-error.js';
import { Planner } from '#densegraph/training/planning/planner.js';
import { PLANS } from '#densegraph/training/planning/plans.js';
import type { SizedNetwork } from '#densegraph/training/planning/plans.js';
import { onMachineWithoutGpu } from '../../runtime/without-gpu.js';
import { TINY } from '../tiny-config.js';

onMachineWithoutGpu();

/** So many layers, of which most are as cheap as can be. */
function deep(layers: number): ModelSpec {
  const end: LayerSpec[] = [{ flatten: true }, { linear: { features: 10, bias: true } }];
  return { sequential: { layers: [...Array<LayerSpec>(layers - 2).fill({ relu: true }), ...end] } };
}

const IMAGE = { channels: 1, height: 28, width: 28 };
const LARGE: SizedNetwork = { model: deep(1000), image: IMAGE, classes: 10 };
const CONFIG = { ...TINY, device: 'CPU', model: deep(100) } as const;
const PLACE = { dataDirectory: null, threads: 2 };
const FORECAST = { ...CONFIG, budgetBytes: null, threads: 2 };

function open(): Planner {
  const planner = new Planner();
  onTestFinished(() => planner.close());
  return planner;
}

describe('a planner', () => {
  it('tells of large networks what it tells of small ones: the same as without it', async () => {
    const planner = open();
    for (const model of [TINY.model, LARGE.model]) {
      const network = { ...LARGE, model };
      expect(await planner.summary(network)).toEqual(PLANS.summary(network));
      expect(await planner.layerShapes(network)).toEqual(PLANS.layerShapes(network));
    }
    for (const model of [TINY.model, deep(100)]) {
      const request = { ...FORECAST, model, timeline: true, layers: true };
      expect(await planner.forecast(request)).toEqual(PLANS.forecast(request));
      const check = { config: { ...CONFIG, model }, place: PLACE };
      expect(await planner.check(check)).toEqual(await PLANS.check(check));
    }
  });

  it.each([
    ['small', { ...LARGE, image: { ...IMAGE, height: 0 } }, 'image.height'],
    ['small', { ...LARGE, model: { denseNet: { ...denseNet(), blockLayers: [1, 1, 1, 1] } } }, 'image'],
    ['large', { ...LARGE, model: deep(1000), classes: 11 }, 'sequential.layers[999].linear'],
  ])('says where a %s network cannot be built, by an error of its class', async (_size, network, path) => {
    const failure: unknown = await open()
      .summary(network)
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(InvalidModelError);
    expect(failure).toMatchObject({
      name: 'InvalidModelError',
      path,
      message: expect.stringMatching(/expected/i) as string,
    });
  });

  it('keeps the class and the fields of other errors of large networks', async () => {
    const planner = open();
    const failureOf = (change: object, place: object = {}) =>
      planner
        .check({ config: { ...CONFIG, ...change }, place: { ...PLACE, ...place } })
        .catch((error: unknown) => error);
    const memory = await failureOf({}, { memoryLimitBytes: 1000 });
    expect(memory).toBeInstanceOf(InsufficientMemoryError);
    expect(memory).toMatchObject({ availableBytes: 1000, suggestedStrategy: null });
    const dataset = await failureOf({ dataset: { ...TINY.dataset, name: 'none such' } });
    expect(dataset).toBeInstanceOf(DatasetUnavailableError);
    expect(dataset).toMatchObject({ dataset: 'none such', fault: 'UNKNOWN' });
    expect(await failureOf({ batchSize: 0 })).toMatchObject({
      name: 'InvalidTrainingConfigError',
      path: 'batchSize',
    });
  });

  it('leaves out the lists that nobody wants, and refuses very long ones', async () => {
    const planner = open();
    const [bare] = await planner.forecast(FORECAST);
    expect(bare).toMatchObject({ timeline: [], layers: [] });
    const [full] = await planner.forecast({ ...FORECAST, timeline: true, layers: true });
    expect(full?.timeline.length).toBeGreaterThan(100);
    expect(full?.layers.length).toBeGreaterThan(100);
    expect({ ...full, timeline: [], layers: [] }).toEqual(bare);
    const long = planner.forecast({
      ...FORECAST,
      model: deep(200),
      strategies: Array<'STORE_ALL'>(110).fill('STORE_ALL'),
      timeline: true,
    });
    await expect(long).rejects.toMatchObject({ name: 'InvalidTrainingConfigError', path: 'strategies' });
  });

  it('refuses large networks where many wait, no others, and takes them again', async () => {
    const planner = open();
    const outcomes = Array.from({ length: 40 }, () =>
      planner.summary(LARGE).then(
        ({ name }) => name,
        (error: unknown) => (error as Error).name,
      ),
    );
    expect(await planner.check({ config: CONFIG, place: PLACE })).toMatchObject({
      strategy: CONFIG.memoryStrategy,
    });
    const names = await Promise.all(outcomes);
    expect(names.slice(0, 32)).toEqual(Array(32).fill('Sequential of 1000 layers'));
    expect(names.slice(32)).toEqual(Array(8).fill('PlannerBusyError'));
    expect(await planner.summary(LARGE)).toMatchObject({ name: 'Sequential of 1000 layers' });
  });

  it('goes on after a request that cannot cross to a thread', async () => {
    const planner = open();
    const wrong = { ...LARGE, extra: () => undefined };
    await expect(planner.summary(wrong)).rejects.toMatchObject({ name: 'DataCloneError' });
    expect(await planner.summary(LARGE)).toMatchObject({ name: 'Sequential of 1000 layers' });
  });

  it('ends what it plans and what waits when it closes, and has no thread then', async () => {
    const planner = open();
    const outcomes = Array.from({ length: 4 }, () => planner.forecast({ ...FORECAST, model: deep(1900) }));
    const failures = outcomes.map((outcome) => outcome.catch((error: unknown) => error));
    await planner.close();
    for (const failure of await Promise.all(failures)) expect(failure).toBeInstanceOf(PlannerBusyError);
    await expect(planner.summary(LARGE)).rejects.toThrow('The server is closing.');
    expect(process.getActiveResourcesInfo().filter((name) => name === 'Worker')).toEqual([]);
  });
});

function denseNet() {
  return (TINY.model as { denseNet: object }).denseNet as Extract<
    ModelSpec,
    { denseNet: unknown }
  >['denseNet'];
}
