/** The page's views, as a person may come to them: axe, the widths and the screenshots see them all. */
export interface View {
  readonly name: string;
  /** Of jobs that are there; the last of them has weights. */
  readonly address: (ids: readonly string[]) => string;
  /** What is written there once the view is loaded. */
  readonly ready: string;
  /** A button to be pressed then, and what is written there after that. */
  readonly pressed?: { readonly button: RegExp; readonly ready: string };
}

export const VIEWS: readonly View[] = [
  { name: 'jobs', address: () => '/', ready: '6 of 6 jobs' },
  { name: 'new', address: (ids) => `/new?copy=${ids.at(-1) ?? ''}`, ready: 'The form is filled' },
  { name: 'job', address: ([id = '']) => `/jobs/${id}`, ready: 'Images/s' },
  { name: 'failed-job', address: ([, id = '']) => `/jobs/${id}`, ready: 'Images/s' },
  {
    name: 'rename-job',
    address: ([id = '']) => `/jobs/${id}`,
    ready: 'Images/s',
    pressed: { button: /^Rename/, ready: 'Name of the job' },
  },
  {
    name: 'compare',
    address: (ids) => `/compare?jobs=${ids.slice(0, 4).join()}`,
    ready: 'Planned memory',
  },
  {
    name: 'evaluated-job',
    address: (ids) => `/jobs/${ids.at(-1) ?? ''}`,
    ready: 'Succeeded',
    pressed: { button: /^Evaluate/, ready: 'Worst images' },
  },
  {
    name: 'not-found',
    address: () => '/jobs/0198a000-0000-7000-8000-999999999999',
    ready: 'There is no such job',
  },
];
