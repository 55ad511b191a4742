/** Which classes are taken for which. */
import type { CleanColumns } from '../verdicts/columns.ts'
import { type Interval, wilsonInterval } from './intervals.ts'

/** How many images of a label got a prediction; -1 where scores are not numbers. */
export type ConfusionCell = readonly [label: number, prediction: number, count: number]

export interface ClassAccuracy {
  readonly label: number
  readonly n: number
  readonly correct: number
  readonly accuracy: number
  /** Wilson's, at 95 %. */
  readonly accuracyInterval: Interval
}

/** The cells of the confusion matrix with images, by label, then prediction. */
export function confusionOf({ labels, predictions }: CleanColumns): ConfusionCell[] {
  const rows = new Map<number, Map<number, number>>()
  labels.forEach((label, i) => {
    const row = rows.get(label) ?? new Map<number, number>()
    row.set(predictions[i]!, (row.get(predictions[i]!) ?? 0) + 1)
    rows.set(label, row)
  })
  return [...rows]
    .flatMap(([label, row]) => [...row].map(([prediction, count]) => [label, prediction, count] as const))
    .sort(([a, p], [b, q]) => a - b || p - q)
}

/** Of every label with images, in their order. */
export function classAccuracies(confusion: readonly ConfusionCell[]): ClassAccuracy[] {
  const counts = new Map<number, { n: number; correct: number }>()
  for (const [label, prediction, count] of confusion) {
    const { n, correct } = counts.get(label) ?? { n: 0, correct: 0 }
    counts.set(label, { n: n + count, correct: correct + (prediction === label ? count : 0) })
  }
  return [...counts].map(([label, { n, correct }]) => ({
    label,
    n,
    correct,
    accuracy: correct / n,
    accuracyInterval: wilsonInterval(correct, n),
  }))
}
