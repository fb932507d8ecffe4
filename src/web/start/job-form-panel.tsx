import { useEffect, useMemo, useRef, useState } from 'react';
import type { FormEvent } from 'react';
import type { Choices } from './choices.js';
import { DataFields } from './data-fields.js';
import { DeviceFields } from './device-fields.js';
import { keepDraft } from './draft.js';
import { forecastVariables } from './forecast.js';
import { ForecastPanel } from './forecast-panel.js';
import type { FormFields, JobForm } from './job-form.js';
import { describeForecast, memoryLimit } from './memory-limit.js';
import { NetworkFields } from './network-fields.js';
import { readForm } from './read-form.js';
import { withPreset } from './recommended.js';
import { noticesOf, refusalsOf } from './refusals-of.js';
import { StartButtons } from './start-buttons.js';
import { StrategyFields } from './strategy-fields.js';
import { TextField } from './text-field.js';
import { TrainingFields } from './training-fields.js';
import { TroubleNotice } from './trouble-notice.js';
import { useForecast } from './use-forecast.js';
import { useStart } from './use-start.js';
import './job-form.css';

interface JobFormPanelProps {
  readonly choices: Choices;
  /** As someone comes to it. */
  readonly first: JobForm;
}

/** The form beside what comes of it. */
export function JobFormPanel({ choices, first }: JobFormPanelProps) {
  const [form, setForm] = useState<JobForm>(first);
  const [tries, setTries] = useState(0);
  const element = useRef<HTMLFormElement>(null);
  const { isStarting, refusal, start, stop } = useStart();
  useEffect(() => keepDraft(form), [form]);

  const reading = useMemo(() => readForm(form), [form]);
  const dataset = choices.datasets.find(({ name }) => name === form.dataset);
  const device = choices.devices.find(({ kind }) => kind === form.device);
  const preset = choices.presets.find(({ name }) => name === form.preset);
  const limitOf = (strategy: JobForm['memoryStrategy']) => memoryLimit(strategy, reading.budgetBytes, device);
  const limit = limitOf(form.memoryStrategy);
  const asked = forecastVariables(form, reading, dataset, limit?.bytes ?? null);
  const { forecast, isCurrent } = useForecast(asked);
  const troubles = asked === null ? [] : (forecast?.troubles ?? []);
  const refusals = refusalsOf(form, reading, troubles, refusal);
  const notices = noticesOf(form, troubles, refusal);

  // A refusal that came with an answer is there to be mended.
  useEffect(() => {
    if (tries > 0 || refusal !== null)
      element.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [tries, refusal]);

  const fill = (values: Partial<JobForm>): void => setForm((before) => ({ ...before, ...values }));
  const fields: FormFields = { form, refusals, change: (name, value) => fill({ [name]: value }) };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (reading.input === null) setTries((count) => count + 1);
    else if (!isStarting) start(form, reading.input);
  };
  const choosePreset = (name: JobForm['preset']): void => {
    const chosen = choices.presets.find((candidate) => candidate.name === name);
    if (chosen !== undefined) setForm((before) => withPreset(before, preset, chosen));
  };
  return (
    <form ref={element} className="job-form" noValidate onSubmit={submit}>
      <div className="job-form-column">
        <fieldset>
          <legend>Job</legend>
          <TextField fields={fields} name="name" label="Name" hint="Empty: as its network" inputMode="text" />
        </fieldset>
        <NetworkFields
          fields={fields}
          presets={choices.presets}
          preset={preset}
          onPreset={choosePreset}
          onFill={fill}
        />
        <DataFields fields={fields} datasets={choices.datasets} dataset={dataset} />
        <TrainingFields fields={fields} reading={reading} dataset={dataset} />
        <DeviceFields fields={fields} devices={choices.devices} device={device} />
      </div>
      <div className="job-form-column">
        <StrategyFields
          fields={fields}
          plans={forecast?.plans ?? []}
          automatic={form.memoryStrategy === 'AUTO' ? (forecast?.automatic ?? null) : null}
          limitOf={limitOf}
          note={describeForecast(form, forecast, asked === null, isCurrent, limit, dataset)}
        />
        {notices.map((trouble) => (
          <TroubleNotice
            key={trouble.message}
            trouble={trouble}
            onStrategy={(memoryStrategy) => fill({ memoryStrategy })}
          />
        ))}
        <StartButtons isStarting={isStarting} onStop={stop} />
        <ForecastPanel form={form} forecast={forecast} isCurrent={isCurrent} />
      </div>
    </form>
  );
}
