/** What came out of a training run, as a table of measures. */

import type { Measured, Measurement } from '../train/run/selection.ts'
import { count, decimals, percent } from './format.ts'
import type { Html } from './html.ts'
import { spreadOf } from './statistics.ts'
import { table } from './table.ts'
import { chosenEpoch, countedRuns, selectionOf, type TrainingRun } from './training-run.ts'

interface Row {
  readonly title: string
  readonly value: (split: Measurement) => number | undefined
  readonly format: (value: number | undefined, deviation: number | undefined) => string
}

const rows: readonly Row[] = [
  { title: 'Accuracy', value: (m) => m.accuracy, format: percent },
  { title: 'Error', value: (m) => 1 - m.accuracy, format: percent },
  { title: 'Top-5 accuracy', value: (m) => m.top5, format: percent },
  { title: 'NLL (nats)', value: (m) => m.nll, format: decimals },
  { title: 'Calibration error (ECE)', value: (m) => m.ece, format: decimals },
  { title: 'Samples', value: (m) => m.n, format: (n) => count(n) },
]

const splits = [
  { split: 'validation', title: 'Validation' },
  { split: 'test', title: 'Test' },
] as const

/** A column for each split that was measured at the chosen epoch, of several seeds mean and deviation; null if none was. */
export function resultsTable(run: TrainingRun): Html | null {
  const selection = selectionOf(run)
  const chosen = countedRuns(run).flatMap((r) => chosenEpoch(r, selection) ?? [])
  const measured = splits.filter(({ split }) => chosen.some((m) => m[split]))
  if (measured.length === 0) return null
  const shown = rows.filter(({ value }) =>
    chosen.some((m) => measured.some(({ split }) => m[split] && value(m[split]) !== undefined)),
  )
  const cell = ({ value, format }: Row, split: keyof Measured) => {
    const spread = spreadOf(chosen.map((m) => m[split] && value(m[split])))
    return format(spread?.mean, spread?.deviation)
  }
  return table({
    caption:
      chosen.length > 1
        ? `Mean and standard deviation of ${chosen.length} runs`
        : `Measured after epoch ${chosen[0]!.epoch}`,
    columns: [{ title: 'Measure' }, ...measured.map(({ title }) => ({ title, kind: 'number' as const }))],
    rows: shown.map((row) => [row.title, ...measured.map(({ split }) => cell(row, split))]),
  })
}
