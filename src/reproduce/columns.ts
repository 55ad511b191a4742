/** The columns of an experiment's table. */
import type { Experiment } from './experiment.ts'
import { type Column, measures } from './measures.ts'

/** By name, in order. */
export const columnsOf = (experiment: Experiment): readonly (readonly [name: string, column: Column])[] =>
  'compute' in experiment
    ? Object.entries(experiment.columns)
    : experiment.measures.map((name) => [name, measures[name]])

/** With its unit, as headings and axes have it. */
export const columnTitle = ({ title, unit }: Pick<Column, 'title' | 'unit'>): string =>
  unit === '' ? title : `${title}, ${unit}`

/** `4.83 ± 0.07`, in the column's digits; a single run has no deviation. */
export function formatSpread(
  { digits }: Column,
  { mean, deviation }: { readonly mean: number; readonly deviation?: number },
): string {
  // What the digits would show as zero, and is not, is told by its power of ten.
  const isTiny = mean !== 0 && Math.abs(mean) < 0.5 * 10 ** -digits
  return [mean, ...(deviation === undefined ? [] : [deviation])]
    .map((value) => (isTiny ? value.toExponential(0) : value.toFixed(digits)))
    .join(' ± ')
}
