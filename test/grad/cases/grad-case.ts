/** What a case of a gradient rule is made of; the cases themselves are in the files beside. */
import type { RandomStream } from '../../../src/data/random.ts'
import type { GraphBuilder, Value } from '../../../src/onnx/builder.ts'
import { elementCount, type Tensor } from '../../../src/onnx/tensor.ts'

/** A float32 operand: where it is looked at, and what the model says of its shape. */
export interface Operand {
  readonly dims: readonly number[]
  /** The shape in the model where some sizes are symbols there; `dims` if absent. */
  readonly declared?: readonly (number | string)[]
  /** Values inside the domain of the operator: the neighbourhood that the steps reach has no kink. */
  sample(random: RandomStream, count: number): Float32Array
}

export interface GradCase {
  readonly name: string
  /** Version of ai.onnx; 18 if absent. */
  readonly opset?: number
  /** Every float operand: each is differentiated alone, and all together. */
  readonly inputs: Readonly<Record<string, Operand>>
  /** What else the run feeds: indices, flags. */
  readonly feeds?: Readonly<Record<string, Tensor>>
  /** Appends the nodes; returns the model's outputs. */
  readonly build: (g: GraphBuilder) => Value | readonly Value[]
  /** Steps of the finite differences; `smooth` if absent. */
  readonly steps?: Steps
  /** Operands whose derivative is zero everywhere. */
  readonly zero?: readonly string[]
  /** Why the first operand's sizes cannot be left unknown. */
  readonly needsSizes?: string
}

/** Step sizes to try, and how far from the difference quotient a gradient may be, relative to both. */
export interface Steps {
  readonly sizes: readonly number[]
  readonly tolerance: number
}

/** Polynomials of degree 2 at most: central differences are exact, so the larger the step the better. */
export const exact: Steps = { sizes: [0.5], tolerance: 1e-5 }
/** Linear between kinks that lie further off than the step. */
export const piecewise: Steps = { sizes: [0.1, 0.05], tolerance: 1e-5 }
/** The truncation error h^2 against rounding, 1e-7 / h. */
export const smooth: Steps = { sizes: [0.03, 0.01, 0.003], tolerance: 1e-4 }

/** Cases of one operator whose operands are its inputs in this order. */
export const casesOf =
  (op: string, defaults: Partial<GradCase> = {}) =>
  (
    name: string,
    inputs: GradCase['inputs'],
    attributes: Parameters<GraphBuilder['op']>[2] = {},
    rest: Partial<GradCase> = {},
  ): GradCase => ({
    name,
    inputs,
    build: (g) => g.op(op, Object.keys(inputs), attributes),
    ...defaults,
    ...rest,
  })

export type Make = (dims: readonly number[], declared?: readonly (number | string)[]) => Operand

const elementwise =
  (value: (random: RandomStream) => number): Make =>
  (dims, declared) => ({
    dims,
    ...(declared && { declared }),
    sample: (random, count) => Float32Array.from({ length: count }, () => value(random)),
  })

export const normal: Make = elementwise((random) => random.normal())

export const between = (low: number, high: number): Make =>
  elementwise((random) => low + (high - low) * random.uniform())

export const positive: Make = between(0.5, 2)

/** Of either sign, further from `centre` than any step goes. */
export const awayFrom = (centre: number): Make =>
  elementwise((random) => {
    const distance = 0.3 + 0.9 * random.uniform()
    return random.uniform() < 0.5 ? centre - distance : centre + distance
  })

/** No two values closer than the largest piecewise step can bridge from both sides. */
export const distinct: Make = (dims, declared) => ({
  dims,
  ...(declared && { declared }),
  sample: (random, count) => Float32Array.from(random.permutation(count), (n) => 0.3 * (n - count / 2)),
})

/** Stated values. */
export const at = (dims: readonly number[], values: readonly number[]): Operand => {
  if (values.length !== elementCount(dims))
    throw new Error(`expected ${elementCount(dims)} values, got ${values.length}`)
  return { dims, sample: () => Float32Array.from(values) }
}
