/** Optimizers as graph nodes. */
import type { GraphBuilder, Value } from '../onnx/builder.ts'

export interface SgdOptions {
  readonly momentum: number
  readonly nesterov: boolean
  /** L2 penalty added to the gradient of every parameter, BatchNorm and biases included, as the authors do. */
  readonly weightDecay: number
}

/** What one parameter's update reads and writes. */
export interface Update {
  readonly parameter: Value
  readonly velocity: Value
}

/**
 * One step of SGD as PyTorch defines it: d = g + wd * p; v' = momentum * v + d; p' = p - lr * (d + momentum * v')
 * with Nesterov, p - lr * v' without.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.optim.SGD.html
 */
export function sgdStep(
  g: GraphBuilder,
  { parameter, velocity }: Update,
  gradient: Value,
  learningRate: Value,
  options: SgdOptions,
): Update {
  const times = (v: Value, factor: number) => g.op('Mul', [v, g.scalar(factor, 'float32')])
  const { momentum, nesterov, weightDecay } = options
  const d = weightDecay === 0 ? gradient : g.op('Add', [gradient, times(parameter, weightDecay)])
  const nextVelocity = g.op('Add', [times(velocity, momentum), d])
  const direction = nesterov ? g.op('Add', [d, times(nextVelocity, momentum)]) : nextVelocity
  const next = g.op('Sub', [parameter, g.op('Mul', [direction, learningRate])])
  return { parameter: next, velocity: nextVelocity }
}
