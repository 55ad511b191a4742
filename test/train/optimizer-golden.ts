/** What PyTorch gives, made by tools/reference/optimizer-steps.py, and how near to it float32 must be. */
import { readFileSync } from 'node:fs'
import * as assert from 'uvu/assert'
import { float32, type Tensor, toNumbers } from '../../src/onnx/tensor.ts'
import type { AveragingOptions } from '../../src/train/averaging.ts'
import type { LossName } from '../../src/train/losses/index.ts'
import type { OptimizerOptions } from '../../src/train/optimizers/index.ts'
import type { ScheduleOptions } from '../../src/train/schedule.ts'

type Nested = number | readonly Nested[]
export type Tensors = Readonly<Record<string, Nested>>

export interface OptimizerCase {
  readonly optimizer: OptimizerOptions
  readonly clipNorm?: number
  readonly average?: AveragingOptions
  /** Parameters and slots after the first and the last step. */
  readonly first: Tensors
  readonly last: Tensors
  /** Of all gradients before clipping, step by step. */
  readonly norms?: readonly number[]
  readonly averages?: Tensors
}

interface Golden {
  readonly rates: readonly number[]
  readonly start: Tensors
  readonly gradients: readonly Tensors[]
  readonly cases: readonly OptimizerCase[]
  readonly losses: readonly {
    readonly about: string
    readonly loss: LossName
    readonly logits: Nested
    readonly target: Nested
    readonly smoothing: number
    readonly value: number
    readonly gradient: readonly (readonly number[])[]
  }[]
  readonly schedules: readonly {
    readonly options: ScheduleOptions
    readonly stepsPerEpoch: number
    readonly epochs: number
    readonly rates: readonly number[]
  }[]
}

const file = new URL('../goldens/optimizer-steps.json', import.meta.url)
export const golden = JSON.parse(readFileSync(file, 'utf8')) as Golden

const flat = (values: Nested): number[] => (typeof values === 'number' ? [values] : values.flatMap(flat))

export function tensorOf(values: Nested): Tensor {
  const dims: number[] = []
  for (let v = values; typeof v !== 'number'; v = v[0]!) dims.push(v.length)
  return float32(flat(values), dims)
}

/** Within 1e-6 of the largest element, which is eight times what one rounding can lose. */
export function assertNear(actual: Tensor | undefined, expected: Nested, about: string): void {
  const [numbers, wanted] = [toNumbers(actual!), flat(expected)]
  const limit = 1e-6 * Math.max(...wanted.map(Math.abs))
  assert.is(numbers.length, wanted.length, about)
  numbers.forEach((v, i) => {
    assert.ok(Math.abs(v - wanted[i]!) <= limit, `${about}[${i}]: ${v} against ${wanted[i]}`)
  })
}
