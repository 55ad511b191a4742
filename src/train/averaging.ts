/** The exponential moving average of a network's tensors (Polyak averaging) as graph nodes. */
import { UserError } from '../errors.ts'
import type { Value } from '../onnx/builder.ts'
import { dtypes } from '../onnx/tensor.ts'
import type { UpdateContext } from './optimizers/optimizer.ts'

export interface AveragingOptions {
  /** Share of the old average in the new one. */
  readonly decay: number
  /** min(decay, (1 + t) / (10 + t)) at step t = 1, 2, ...: the first steps, far from the end, are soon forgotten. */
  readonly warmUp: boolean
}

/**
 * average' = average + (1 - decay) * (value - average), in the form and with the warm-up of TensorFlow's
 * ExponentialMovingAverage (its num_updates is t). The average starts from the network's initial tensor.
 *
 * The other form, decay * average + (1 - decay) * value, drifts: in float32 0.9999 and 0.0001 add up to 1 - 2e-8, which
 * ten thousand steps make 2e-4 of the weights.
 *
 * @returns what appends the average of one tensor, parameter or statistic, after the step
 * @throws UserError if the decay is out of its range
 *
 * https://www.tensorflow.org/api_docs/python/tf/train/ExponentialMovingAverage
 */
export function movingAverage(
  context: Pick<UpdateContext, 'g' | 'step'>,
  options: AveragingOptions,
): (average: Value, value: Value) => Value {
  if (!(options.decay >= 0 && options.decay < 1))
    throw new UserError(`--average-decay: expected a number from 0 to below 1, got ${options.decay}`)
  const { g } = context
  const share = shareOfNew(context, options)
  return (average, value) => g.op('Add', [average, g.op('Mul', [share, g.op('Sub', [value, average])])])
}

/** 1 - decay as float32 [], with warm-up max(1 - decay, 9 / (10 + t)). */
function shareOfNew(
  { g, step }: Pick<UpdateContext, 'g' | 'step'>,
  { decay, warmUp }: AveragingOptions,
): Value {
  const lasting = g.scalar(1 - decay, 'float32')
  if (!warmUp) return lasting
  const t = g.op('Cast', [step()], { to: dtypes.float32.code })
  const warm = g.op('Div', [g.scalar(9, 'float32'), g.op('Add', [t, g.scalar(10, 'float32')])])
  return g.op('Max', [lasting, warm])
}
