import { Field } from './field.js';
import type { FormFields, TextName } from './job-form.js';

interface TextFieldProps {
  readonly fields: FormFields;
  readonly name: TextName;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly notice?: string | undefined;
  readonly inputMode?: 'numeric' | 'decimal' | 'text';
}

/** A number, or several, as text: what is typed stays as it was typed. */
export function TextField({ fields, name, label, hint, notice, inputMode = 'numeric' }: TextFieldProps) {
  const { form, refusals, change } = fields;
  return (
    <Field label={label} hint={hint} notice={notice} refusal={refusals[name]}>
      {(attributes) => (
        <input
          {...attributes}
          type="text"
          inputMode={inputMode}
          autoComplete="off"
          spellCheck={false}
          value={form[name]}
          onChange={({ target }) => change(name, target.value)}
        />
      )}
    </Field>
  );
}
