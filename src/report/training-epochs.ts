/** The epochs of a training run as tables: the chosen one of each seed, and all. */
import { decimals, duration, percent, significant } from './format.ts'
import type { Html, Part } from './html.ts'
import { folded } from './page.ts'
import { table } from './table.ts'
import {
  chosenEpoch,
  type EpochRecord,
  epochsDone,
  type SeedRun,
  selectionOf,
  type TrainingRun,
} from './training-run.ts'

interface EpochColumn {
  readonly title: string
  readonly value: (epoch: EpochRecord) => number | null | undefined
  readonly format: (value: number | null | undefined) => string
  /** Whether it is shown where runs are compared. */
  readonly compared?: true
}

const epochColumns: readonly EpochColumn[] = [
  { title: 'Epoch', value: (m) => m.epoch, format: String },
  { title: 'Learning rate', value: (m) => m.learningRate, format: significant },
  { title: 'Training loss', value: (m) => m.loss, format: (v) => decimals(v), compared: true },
  { title: 'Training accuracy', value: (m) => m.trainAccuracy, format: (v) => percent(v), compared: true },
  {
    title: 'Validation accuracy',
    value: (m) => m.validation?.accuracy,
    format: (v) => percent(v),
    compared: true,
  },
  { title: 'Validation NLL', value: (m) => m.validation?.nll, format: (v) => decimals(v) },
  { title: 'Validation ECE', value: (m) => m.validation?.ece, format: (v) => decimals(v) },
  { title: 'Test accuracy', value: (m) => m.test?.accuracy, format: (v) => percent(v), compared: true },
  { title: 'Test NLL', value: (m) => m.test?.nll, format: (v) => decimals(v), compared: true },
  { title: 'Test ECE', value: (m) => m.test?.ece, format: (v) => decimals(v) },
  { title: 'Gradient norm', value: (m) => m.gradientNorm, format: significant },
  { title: 'Time', value: (m) => m.seconds, format: duration },
]

/** A row a seed, at its chosen epoch; null for a single run. */
export function runsTable(run: TrainingRun): Html | null {
  if (run.runs.length < 2) return null
  const rows = run.runs.map((r) => ({ ...r, chosen: chosenEpoch(r, selectionOf(run)) }))
  const columns = measuredColumns(rows.flatMap((r) => r.chosen ?? [])).filter((c) => c.compared)
  return table({
    caption: 'The runs',
    columns: numbers('Seed', 'Epochs', 'Chosen epoch', ...columns.map((c) => c.title), 'Time'),
    rows: rows.map((r) => [
      String(r.seed),
      String(epochsDone(r)),
      r.chosen === undefined ? '–' : String(r.chosen.epoch),
      ...columns.map((c) => cell(c, r.chosen)),
      duration(r.metrics.at(-1)?.seconds),
    ]),
  })
}

/** A folded table a seed. */
export const epochTables = (run: TrainingRun): Part =>
  run.runs.filter((r) => epochsDone(r) > 0).map((r) => epochTable(r, run.runs.length > 1))

function epochTable({ seed, metrics }: SeedRun, several: boolean): Html {
  const columns = measuredColumns(metrics)
  const epochs = metrics.length === 1 ? '1 epoch' : `${metrics.length} epochs`
  const title = several ? `Seed ${seed}: ${epochs}` : `All values of ${epochs}`
  return folded(
    title,
    table({
      caption: several ? `Epochs of seed ${seed}` : 'Epochs',
      columns: numbers(...columns.map((c) => c.title)),
      rows: metrics.map((m) => columns.map((c) => cell(c, m))),
    }),
  )
}

const measuredColumns = (metrics: readonly EpochRecord[]): readonly EpochColumn[] =>
  epochColumns.filter(({ value }) => metrics.some((m) => value(m) !== undefined))

const cell = ({ value, format }: EpochColumn, m: EpochRecord | undefined): string => format(m && value(m))

const numbers = (...titles: readonly string[]) => titles.map((title) => ({ title, kind: 'number' as const }))
