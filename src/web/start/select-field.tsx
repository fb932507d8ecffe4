import { Field } from './field.js';
import type { FieldName, FormFields, JobForm, TickName } from './job-form.js';

export interface Option<Value> {
  readonly value: Value;
  readonly label: string;
  /** Options of one group follow each other. */
  readonly group?: string;
}

interface SelectFieldProps<Name extends Exclude<FieldName, TickName>> {
  readonly fields: FormFields;
  readonly name: Name;
  readonly label: string;
  readonly options: readonly Option<JobForm[Name]>[];
  readonly hint?: string | undefined;
  /** Instead of only changing the field. */
  readonly onChoose?: (value: JobForm[Name]) => void;
}

/** One of several values. */
export function SelectField<Name extends Exclude<FieldName, TickName>>({
  fields: { form, refusals, change },
  name,
  label,
  options,
  hint,
  onChoose = (value) => change(name, value),
}: SelectFieldProps<Name>) {
  const choose = (value: string): void => {
    const option = options.find((candidate) => candidate.value === value);
    if (option !== undefined) onChoose(option.value);
  };
  const groups = [...new Set(options.map(({ group }) => group))];
  return (
    <Field label={label} hint={hint} refusal={refusals[name]}>
      {(attributes) => (
        <select {...attributes} value={form[name]} onChange={({ target }) => choose(target.value)}>
          {groups.map((group) => {
            const members = options.filter((option) => option.group === group);
            const elements = members.map((option) => (
              <option key={option.value} value={option.value}>
                {option.label}
              </option>
            ));
            return group === undefined ? (
              elements
            ) : (
              <optgroup key={group} label={group}>
                {elements}
              </optgroup>
            );
          })}
        </select>
      )}
    </Field>
  );
}
