import type { FormFields, TickName } from './job-form.js';
import { useId } from 'react';

interface TickFieldProps {
  readonly fields: FormFields;
  readonly name: TickName;
  readonly label: string;
}

/** Yes or no. */
export function TickField({ fields: { form, refusals, change }, name, label }: TickFieldProps) {
  const id = useId();
  const refusal = refusals[name];
  return (
    <div className="field field-tick">
      <label className="choice">
        <input
          type="checkbox"
          checked={form[name]}
          aria-invalid={refusal !== undefined}
          aria-describedby={refusal === undefined ? undefined : id}
          onChange={({ target }) => change(name, target.checked)}
        />
        {label}
      </label>
      {refusal !== undefined && (
        <p id={id} className="failure">
          {refusal}
        </p>
      )}
    </div>
  );
}
