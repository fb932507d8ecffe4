/** The page's views, as a person may come to them: axe, the widths and the screenshots see them all. */
export interface View {
  readonly name: string;
  /** Of jobs that are there. */
  readonly address: (ids: readonly string[]) => string;
  /** A heading that is there once the view is loaded. */
  readonly heading: string;
}

export const VIEWS: readonly View[] = [
  { name: 'jobs', address: () => '/', heading: 'Training jobs' },
  { name: 'job', address: ([id = '']) => `/jobs/${id}`, heading: 'Epochs' },
  { name: 'failed-job', address: ([, id = '']) => `/jobs/${id}`, heading: 'Epochs' },
  {
    name: 'compare',
    address: (ids) => `/compare?jobs=${ids.slice(0, 4).join()}`,
    heading: 'Validation accuracy',
  },
  { name: 'not-found', address: () => '/jobs/0198a000-0000-7000-8000-999999999999', heading: 'Not found' },
];
