/** Which numbers of an experiment are drawn, and how. */
import type { ExperimentName } from '../experiments/names.ts'
import { type MeasureName, tableFive } from '../measures.ts'

/**
 * Bars stand in rows of `rows`, a colour for each of `colors`; what is neither has a picture each. Lines are over alpha, one a
 * kind of mixing. `file` follows the experiment's name.
 */
export type Plot = {
  readonly file: string
  readonly title: string
  readonly measures: readonly [MeasureName, ...MeasureName[]]
} & (
  | { readonly kind: 'lines' }
  | { readonly kind: 'bars'; readonly rows: Dimension; readonly colors: Dimension }
)

export type Dimension = 'measure' | 'method' | 'group'

interface Named {
  readonly file: string
  readonly title: string
  readonly measures: Plot['measures']
}

const errors: Named = { file: 'error', title: 'Test error', measures: ['error'] }
const accuracies: Named = { file: 'accuracy', title: 'Test accuracy', measures: ['accuracy'] }
const neighbours: Named = {
  file: 'knn-error',
  title: 'Test error of nearest neighbours',
  measures: ['knn-error'],
}
const deformations: Named = {
  file: 'deformations',
  title: 'Test accuracy on deformed images',
  measures: tableFive,
}
const attacks = (...measures: Plot['measures']): Named => ({
  file: 'attacks',
  title: 'Test accuracy on attacked images',
  measures,
})
const lesser: Named = {
  file: 'lesser',
  title: 'Singular values of the class states beside the largest',
  measures: ['lesser-1', 'lesser-3'],
}
const singularValues: Named = {
  file: 'singular-values',
  title: 'Singular values in the bottleneck, mean over classes',
  measures: ['svd-4-largest', 'svd-4-rest'],
}

const bars = (what: Named, rows: Dimension, colors: Dimension): Plot => ({
  kind: 'bars',
  ...what,
  rows,
  colors,
})
const lines = (what: Named): Plot => ({ kind: 'lines', ...what })

export const plots: Readonly<Partial<Record<ExperimentName, readonly Plot[]>>> = {
  'figure-1': [bars(lesser, 'method', 'measure')],
  'figure-2': [bars(lesser, 'method', 'measure')],
  flattening: [bars(singularValues, 'method', 'measure')],
  'table-1': [bars(errors, 'group', 'method')],
  'table-2': [bars(errors, 'group', 'method')],
  'table-3': [lines(accuracies)],
  'table-4': [lines(accuracies)],
  'table-5': [bars(deformations, 'measure', 'method')],
  'table-6': [bars(accuracies, 'method', 'group')],
  'table-7': [bars(attacks('fgsm-2', 'fgsm-8', 'pgd-2', 'pgd-8'), 'measure', 'method')],
  regularizers: [bars(errors, 'method', 'measure')],
  'stop-gradient': [bars(errors, 'method', 'measure')],
  knn: [bars(neighbours, 'method', 'measure')],
  'gradient-masking': [bars(attacks('fgsm-8', 'pgd-8', 'unbounded'), 'measure', 'method')],
  disentangled: [bars(accuracies, 'group', 'method')],
  overview: [
    bars(attacks('fgsm-2', 'fgsm-8', 'pgd-2', 'pgd-8'), 'measure', 'method'),
    bars(deformations, 'measure', 'method'),
  ],
}
