/** `summary.json`: what came out of a run, and of several. */
import { existsSync, readFileSync } from 'node:fs'
import { parseObject } from '../../data/json.ts'
import { UserError } from '../../errors.ts'
import { runPath } from './folder.ts'
import type { Measured, Measurement, Selection } from './selection.ts'

export const summarySchemas = {
  run: 'onnx-manifold/run-summary/1',
  runs: 'onnx-manifold/runs-summary/1',
} as const

/** `validation` and `test` are of the selected epoch's model. */
export interface RunSummary extends Measured {
  readonly schema: typeof summarySchemas.run
  readonly seed: number
  readonly epochs: number
  readonly selected: { readonly by: Selection; readonly epoch: number }
  /** Of model.onnx. */
  readonly model: { readonly sha256: string }
  /** Training and measuring, without the time that the run stood still. */
  readonly seconds: number
}

/** Of several runs. */
export interface Spread {
  readonly mean: number
  /** Standard deviation of a sample (n - 1); a single run has none. */
  readonly deviation?: number
}

export interface MeasuredSpread {
  readonly accuracy: Spread
  readonly nll: Spread
}

export interface RunsSummary {
  readonly schema: typeof summarySchemas.runs
  readonly runs: readonly RunSummary[]
  readonly validation?: MeasuredSpread
  readonly test?: MeasuredSpread
  readonly seconds: number
}

/** @param runs at least one */
export function summarize(runs: readonly RunSummary[]): RunsSummary {
  const [validation, test] = [spreadOver(runs, 'validation'), spreadOver(runs, 'test')]
  return {
    schema: summarySchemas.runs,
    runs,
    ...(validation && { validation }),
    ...(test && { test }),
    seconds: runs.reduce((sum, { seconds }) => sum + seconds, 0),
  }
}

/** Nothing unless every run has it. */
function spreadOver(runs: readonly RunSummary[], set: keyof Measured): MeasuredSpread | undefined {
  const measured = runs.flatMap((run): Measurement[] => (run[set] ? [run[set]] : []))
  if (measured.length < runs.length) return undefined
  return {
    accuracy: spreadOf(measured.map(({ accuracy }) => accuracy)),
    nll: spreadOf(measured.map(({ nll }) => nll)),
  }
}

/** @param values at least one */
export function spreadOf(values: readonly number[]): Spread {
  const n = values.length
  const mean = values.reduce((a, b) => a + b, 0) / n
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return n === 1 ? { mean } : { mean, deviation: Math.sqrt(squares / (n - 1)) }
}

/** Of a finished run; undefined where there is none. @throws UserError if the file is no summary */
export function readSummary(folder: string): RunSummary | undefined {
  const file = runPath(folder, 'summary')
  if (!existsSync(file)) return undefined
  const value = parseObject(file, readFileSync(file, 'utf8'))
  if (value.schema !== summarySchemas.run)
    throw new UserError(
      `${file}: schema: expected ${summarySchemas.run}, got ${JSON.stringify(value.schema) ?? 'none'}`,
    )
  return value as unknown as RunSummary
}
