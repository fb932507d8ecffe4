import { useId } from 'react';
import type { ReactNode } from 'react';

/** What ties a control to its name and to what is said of it. */
interface ControlAttributes {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': boolean;
}

interface FieldProps {
  readonly label: string;
  readonly hint?: string | undefined;
  /** What to think of, though the value is taken. */
  readonly notice?: string | undefined;
  readonly refusal: string | undefined;
  readonly children: (attributes: ControlAttributes) => ReactNode;
}

/** A control with its name above, a hint below, and there too what to think of and why its value is refused. */
export function Field({ label, hint, notice, refusal, children }: FieldProps) {
  const id = useId();
  const hintId = hint === undefined ? [] : [`${id}-hint`];
  const noticeId = notice === undefined ? [] : [`${id}-notice`];
  const refusalId = refusal === undefined ? [] : [`${id}-refusal`];
  const described = [...refusalId, ...hintId, ...noticeId].join(' ');
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({
        id,
        'aria-describedby': described === '' ? undefined : described,
        'aria-invalid': refusal !== undefined,
      })}
      {refusal !== undefined && (
        <p id={`${id}-refusal`} className="failure">
          {refusal}
        </p>
      )}
      {hint !== undefined && (
        <p id={`${id}-hint`} className="quiet">
          {hint}
        </p>
      )}
      {notice !== undefined && (
        <p id={`${id}-notice`} className="field-notice">
          {notice}
        </p>
      )}
    </div>
  );
}
