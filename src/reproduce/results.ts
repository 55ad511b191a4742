/** What comes out of an experiment: `results.json`, from which its page is written. */
import { readFileSync } from 'node:fs'
import { parseObject } from '../data/json.ts'
import { UserError } from '../errors.ts'
import { spreadOf } from '../train/run/summary.ts'
import type { Scale } from './experiment.ts'

export const resultsSchema = 'onnx-manifold/results/1'

/** One network: trained from one seed, and measured. */
export interface ArmRun {
  readonly seed: number
  /** Of training (none where nothing is trained), and of what was measured. */
  readonly seconds: { readonly training: number; readonly evaluation: number }
  /** Of model.onnx. */
  readonly sha256?: string
  /** By column. */
  readonly values: Readonly<Record<string, number>>
}

export interface ArmResults {
  readonly name: string
  readonly title: string
  /** `manifold train ...`, without the seed; none where nothing is trained. */
  readonly command?: string
  /** By seed. */
  readonly runs: readonly ArmRun[]
}

export interface Results {
  readonly schema: typeof resultsSchema
  readonly experiment: string
  readonly scale: Scale
  readonly versions: Readonly<Record<string, string>>
  readonly threads: number
  /** What computed; absent in results from before there was a choice, which are the CPU's. */
  readonly provider?: string
  /** Those that are trained and measured by now. */
  readonly arms: readonly ArmResults[]
}

/** Mean and standard deviation (n - 1; none of a single run) of a column over the seeds; undefined where it was not measured. */
export function spread({ runs }: Pick<ArmResults, 'runs'>, column: string) {
  const values = runs.flatMap(({ values }) => values[column] ?? [])
  return values.length === 0 ? undefined : { ...spreadOf(values), n: values.length }
}

/** @throws UserError if the file holds no results */
export function readResults(file: string): Results {
  const value = parseObject(file, readFileSync(file, 'utf8'))
  if (value.schema !== resultsSchema)
    throw new UserError(
      `${file}: schema: expected ${resultsSchema}, got ${JSON.stringify(value.schema) ?? 'none'}`,
    )
  return value as unknown as Results
}
