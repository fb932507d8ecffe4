/** What the doctor has found of one thing. */
export interface Finding {
  readonly name: string;
  /** NOTE: training works without it. PROBLEM: it does not. */
  readonly state: 'OK' | 'NOTE' | 'PROBLEM';
  readonly detail: string;
  /** What to do about it; null where nothing is to be done. */
  readonly remedy: string | null;
}

export const ok = (name: string, detail: string): Finding => ({ name, state: 'OK', detail, remedy: null });

export const note = (name: string, detail: string, remedy: string): Finding => ({
  name,
  state: 'NOTE',
  detail,
  remedy,
});

export const problem = (name: string, detail: string, remedy: string): Finding => ({
  name,
  state: 'PROBLEM',
  detail,
  remedy,
});
