import { formatCount } from '../text/format-number.js';
import { joinParts } from '../text/join-parts.js';
import type { Dataset } from './choices.js';
import type { FormFields } from './job-form.js';
import { SelectField } from './select-field.js';
import { TextField } from './text-field.js';
import { TickField } from './tick-field.js';

const NORMALIZATIONS = [
  { value: 'NONE', label: 'None' },
  { value: 'PER_CHANNEL', label: 'Per channel' },
] as const;

interface DataFieldsProps {
  readonly fields: FormFields;
  readonly datasets: readonly Dataset[];
  readonly dataset: Dataset | undefined;
}

/** What the network is trained on. */
export function DataFields({ fields, datasets, dataset }: DataFieldsProps) {
  return (
    <fieldset>
      <legend>Data</legend>
      <div className="field-grid">
        <SelectField
          fields={fields}
          name="dataset"
          label="Data set"
          options={datasets.map(({ name, available }) => ({
            value: name,
            label: available ? name : `${name} (not available)`,
          }))}
          hint={dataset === undefined ? undefined : describe(dataset)}
        />
        <TextField
          fields={fields}
          name="imageSize"
          label="Image size"
          hint="Pixels a side after a resize; empty: as they are"
        />
        <TextField
          fields={fields}
          name="trainLimit"
          label="Training images at most"
          hint="The first of them; empty: all"
        />
        <TextField
          fields={fields}
          name="validationLimit"
          label="Validation images at most"
          hint="The first of them; empty: all"
        />
        <TextField fields={fields} name="randomCropPadding" label="Padding before random crops" />
        <SelectField fields={fields} name="normalization" label="Normalization" options={NORMALIZATIONS} />
        <TickField fields={fields} name="horizontalFlip" label="Mirror half of the images" />
      </div>
    </fieldset>
  );
}

function describe({ image, classes, trainImages, description }: Dataset): string {
  const parts = [
    description,
    `${classes.length} classes`,
    trainImages === null ? '' : `${formatCount(trainImages)} training images`,
    image === null ? '' : `${image.height} × ${image.width}, ${image.channels === 1 ? 'gray' : 'color'}`,
  ];
  return joinParts(parts, ' · ');
}
