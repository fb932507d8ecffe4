/** The page's views, as a person may come to them: axe, the widths and the screenshots see them all. */
export interface View {
  readonly name: string;
  /** Of jobs that are there. */
  readonly address: (ids: readonly string[]) => string;
  /** What is written there once the view is loaded. */
  readonly ready: string;
}

export const VIEWS: readonly View[] = [
  { name: 'jobs', address: () => '/', ready: '8 of 8 jobs' },
  { name: 'new', address: () => '/new', ready: 'Network' },
  { name: 'job', address: ([id = '']) => `/jobs/${id}`, ready: 'Images/s' },
  { name: 'failed-job', address: ([, id = '']) => `/jobs/${id}`, ready: 'Images/s' },
  {
    name: 'compare',
    address: (ids) => `/compare?jobs=${ids.slice(0, 4).join()}`,
    ready: 'Planned memory',
  },
  {
    name: 'not-found',
    address: () => '/jobs/0198a000-0000-7000-8000-999999999999',
    ready: 'There is no such job',
  },
];
