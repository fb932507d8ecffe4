import { PassingButton } from '../page/passing-button.js';
import { formatName } from '../text/format-name.js';
import type { Preset } from './choices.js';
import type { FormFields, JobForm } from './job-form.js';
import { isChanged, recommendedFields } from './recommended.js';
import { SelectField } from './select-field.js';
import { TextField } from './text-field.js';
import { TickField } from './tick-field.js';

const FAMILIES = { D2L: 'The d2l book', IMAGENET: 'ImageNet, as in torchvision', CIFAR: 'CIFAR' };
const KINDS = [
  { value: 'PRESET', label: 'A published network' },
  { value: 'DENSE_NET', label: 'A DenseNet of your own' },
] as const;
const STEMS = (['IMAGENET', 'CIFAR'] as const).map((value) => ({ value, label: formatStem(value) }));

interface NetworkFieldsProps {
  readonly fields: FormFields;
  readonly presets: readonly Preset[];
  readonly preset: Preset | undefined;
  readonly onPreset: (name: JobForm['preset']) => void;
  /** Several fields at once. */
  readonly onFill: (values: Partial<JobForm>) => void;
}

/** Which network is trained. */
export function NetworkFields({ fields, presets, preset, onPreset, onFill }: NetworkFieldsProps) {
  const { form, change } = fields;
  return (
    <fieldset>
      <legend>Network</legend>
      <div className="choices">
        {KINDS.map(({ value, label }) => (
          <label key={value} className="choice">
            <input
              type="radio"
              name="network"
              checked={form.network === value}
              onChange={() => change('network', value)}
            />
            {label}
          </label>
        ))}
      </div>
      {form.network === 'DENSE_NET' ? (
        <DenseNetFields fields={fields} />
      ) : (
        <>
          <SelectField
            fields={fields}
            name="preset"
            label="Preset"
            options={presets.map(({ name, title, family }) => ({
              value: name,
              label: title,
              group: FAMILIES[family],
            }))}
            onChoose={onPreset}
          />
          {preset !== undefined && (
            <p className="quiet recommended">
              {preset.recommendedTraining.source}{' '}
              {isChanged(form, preset) && (
                <PassingButton onClick={() => onFill(recommendedFields(preset))}>
                  Use the recommended settings
                </PassingButton>
              )}
            </p>
          )}
        </>
      )}
    </fieldset>
  );
}

/** The d2l book's parameters of a DenseNet. */
function DenseNetFields({ fields }: { readonly fields: FormFields }) {
  return (
    <div className="field-grid">
      <TextField fields={fields} name="growthRate" label="Growth rate" hint="Channels that each layer adds" />
      <TextField
        fields={fields}
        name="blockLayers"
        label="Layers of each block"
        hint="A number for each block: 4, 4, 4, 4"
        inputMode="text"
      />
      <TextField
        fields={fields}
        name="bottleneckFactor"
        label="Bottleneck"
        hint="Width of 1×1 convolutions in growth rates; 0: none"
      />
      <TextField
        fields={fields}
        name="compression"
        label="Compression"
        hint="Fraction of the channels that a transition keeps"
        inputMode="decimal"
      />
      <SelectField fields={fields} name="stem" label="Stem" options={STEMS} />
      <TextField fields={fields} name="stemChannels" label="Channels of the stem" />
      <TickField fields={fields} name="convolutionBias" label="Convolutions have a bias" />
    </div>
  );
}

function formatStem(stem: JobForm['stem']): string {
  return stem === 'IMAGENET' ? '7×7, then max pooling (ImageNet)' : `3×3 (${formatName(stem).toUpperCase()})`;
}
