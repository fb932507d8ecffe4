import { batchAdvice, milestoneAdvice } from './advice.js';
import type { Dataset } from './choices.js';
import type { FormFields } from './job-form.js';
import type { FormReading } from './read-form.js';
import { TextField } from './text-field.js';
import { TickField } from './tick-field.js';

interface TrainingFieldsProps {
  readonly fields: FormFields;
  readonly reading: FormReading;
  readonly dataset: Dataset | undefined;
}

/** How long and how the network is trained: SGD, with its learning rate lowered at milestones. */
export function TrainingFields({ fields, reading, dataset }: TrainingFieldsProps) {
  return (
    <fieldset>
      <legend>Training</legend>
      <div className="field-grid">
        <TextField fields={fields} name="epochs" label="Epochs" />
        <TextField fields={fields} name="batchSize" label="Batch size" {...batchAdvice(reading, dataset)} />
        <TextField fields={fields} name="learningRate" label="Learning rate" inputMode="decimal" />
        <TextField fields={fields} name="weightDecay" label="Weight decay" inputMode="decimal" />
        <TextField fields={fields} name="momentum" label="Momentum" inputMode="decimal" />
        <TickField fields={fields} name="nesterov" label="Nesterov momentum" />
        <TextField
          fields={fields}
          name="learningRateMilestones"
          label="Lower the learning rate after epochs"
          hint="As in 150, 225; empty: never"
          notice={milestoneAdvice(reading)}
          inputMode="text"
        />
        <TextField
          fields={fields}
          name="learningRateDecay"
          label="Each time, multiply it by"
          inputMode="decimal"
        />
        <TextField
          fields={fields}
          name="seed"
          label="Seed"
          hint="Of the first weights and of the images' order; empty: the server's default"
        />
      </div>
    </fieldset>
  );
}
