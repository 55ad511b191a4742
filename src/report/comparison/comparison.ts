/** Several evaluations side by side: the schema `onnx-manifold/comparison/1`. */
import type { Evaluation } from '../../eval/evaluation.ts'
import { type Difference, differencesOf } from './differing.ts'
import { comparedRows, type Row } from './rows.ts'

export interface NamedEvaluation {
  /** Short, and unlike those of the others. */
  readonly name: string
  readonly evaluation: Evaluation
}

export interface ComparedValue {
  readonly value: number
  /** At 95 %, where the evaluation has one. */
  readonly interval?: readonly [number, number]
  /** To the first run that has the value; not of that run itself. */
  readonly difference?: number
  /** Whether the intervals of this and that run do not overlap; only where both have one. */
  readonly apart?: boolean
}

export interface ComparedRow extends Omit<Row, 'values'> {
  /** A value a run; null where the run has none. */
  readonly values: readonly (ComparedValue | null)[]
}

export interface Comparison {
  readonly schema: 'onnx-manifold/comparison/1'
  readonly runs: readonly {
    readonly name: string
    readonly model: { readonly path: string; readonly sha256: string }
    readonly data: { readonly spec: string; readonly sha256: string; readonly n: number }
  }[]
  /** Whether all runs saw the same images. */
  readonly sameData: boolean
  readonly rows: readonly ComparedRow[]
  /** What decides the numbers, and is not the same in all runs. */
  readonly differences: readonly Difference[]
}

/** @param named one or more; all but the first are told by their differences to it */
export function compareEvaluations(named: readonly NamedEvaluation[]): Comparison {
  const evaluations = named.map((n) => n.evaluation)
  return {
    schema: 'onnx-manifold/comparison/1',
    runs: named.map(({ name, evaluation: { model, data } }) => ({
      name,
      model: { path: model.path, sha256: model.sha256 },
      data: { spec: data.spec, sha256: data.sha256, n: data.n },
    })),
    sameData: new Set(evaluations.map(({ data }) => `${data.sha256} ${data.n}`)).size === 1,
    rows: comparedRows(evaluations).map(({ values, ...row }) => ({ ...row, values: compared(values) })),
    differences: differencesOf(evaluations),
  }
}

function compared(values: Row['values']): (ComparedValue | null)[] {
  const base = values.find((v) => v !== undefined)
  return values.map((v) => {
    if (v === undefined) return null
    if (v === base || base === undefined) return v
    const { value, interval } = v
    const apart =
      interval && base.interval
        ? { apart: interval[0] > base.interval[1] || interval[1] < base.interval[0] }
        : {}
    return { ...v, difference: value - base.value, ...apart }
  })
}
