import { formatBytes } from '../text/format-bytes.js';
import { formatName } from '../text/format-name.js';
import { joinParts } from '../text/join-parts.js';
import type { Device } from './choices.js';
import type { FormFields } from './job-form.js';
import { SelectField } from './select-field.js';
import { TextField } from './text-field.js';

const PRECISIONS = (['FLOAT32', 'BFLOAT16'] as const).map((value) => ({ value, label: formatName(value) }));

interface DeviceFieldsProps {
  readonly fields: FormFields;
  readonly devices: readonly Device[];
  readonly device: Device | undefined;
}

/** Where the network is trained. */
export function DeviceFields({ fields, devices, device }: DeviceFieldsProps) {
  return (
    <fieldset>
      <legend>Device</legend>
      <div className="field-grid">
        <SelectField
          fields={fields}
          name="device"
          label="Device"
          options={devices.map(({ kind, available }) => ({
            value: kind,
            label: available ? formatName(kind) : `${formatName(kind)} (not available)`,
          }))}
          hint={device === undefined ? undefined : describe(device)}
        />
        <SelectField
          fields={fields}
          name="precision"
          label="Precision"
          options={PRECISIONS}
          hint="bfloat16 halves activations, on CUDA only"
        />
        <TextField
          fields={fields}
          name="memoryBudgetMebibytes"
          label="Memory budget in MiB"
          hint="Empty: what jobs may take of the device"
        />
      </div>
    </fieldset>
  );
}

function describe({ name, unavailableReason, totalBytes, freeBytes }: Device): string {
  const parts = [
    unavailableReason ?? name,
    totalBytes === null ? '' : `${formatBytes(totalBytes)} of memory`,
    freeBytes === null ? '' : `${formatBytes(freeBytes)} free`,
  ];
  return joinParts(parts, ' · ');
}
