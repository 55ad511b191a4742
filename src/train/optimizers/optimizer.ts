/** An optimizer as graph nodes. */
import type { GraphBuilder, Value } from '../../onnx/builder.ts'
import type { DecayOptions } from './options.ts'

/** What one step knows beside parameters and gradients. */
export interface UpdateContext {
  readonly g: GraphBuilder
  /** float32 []. */
  readonly learningRate: Value
  /** int64 [], 1 at the first step; asking for it makes the graph have that input. */
  readonly step: () => Value
}

export interface Updated {
  readonly parameter: Value
  readonly slots: readonly Value[]
}

/**
 * Appends the update of one parameter; gradient and slots have its shape.
 *
 * @param decays whether the weight decay acts on it
 */
export type Update = (parameter: Value, gradient: Value, slots: readonly Value[], decays: boolean) => Updated

export interface Optimizer<Options> {
  /** The names of the state beside each parameter, which starts from zeros. */
  slots(options: Options): readonly string[]
  /** Appends what all parameters share. */
  start(context: UpdateContext, options: Options & DecayOptions): Update
}

/** The gradient of loss + weightDecay / 2 * |parameter|^2. */
export const penalized = (g: GraphBuilder, gradient: Value, parameter: Value, weightDecay: number): Value =>
  g.op('Add', [gradient, g.op('Mul', [parameter, g.scalar(weightDecay, 'float32')])])
