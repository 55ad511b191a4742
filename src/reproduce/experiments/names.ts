/** What there is to reproduce, in the order of the paper: apart from the table, so that the help loads nothing else. */
export const experimentNames = [
  'figure-1',
  'figure-2',
  'theorem-1',
  'flattening',
  'table-1',
  'table-2',
  'table-3',
  'table-4',
  'table-5',
  'table-6',
  'table-7',
  'regularizers',
  'stop-gradient',
  'knn',
  'gradient-masking',
  'disentangled',
  'overview',
  'data-size',
  'small-networks',
] as const

export type ExperimentName = (typeof experimentNames)[number]
