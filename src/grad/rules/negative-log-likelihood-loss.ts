import type { GraphBuilder, Value } from '../../onnx/builder.ts'
import { dtypes } from '../../onnx/tensor.ts'
import { composed } from '../composed.ts'
import { axisPositions } from '../scatter.ts'

export interface LossAttributes {
  readonly ignore_index?: number
  readonly reduction?: string
}

type Inputs = readonly [input: Value, target: Value, weight: Value | undefined]

/**
 * loss[n, d] = -w[n, d] * input[n, target[n, d], d], w[n, d] = weight[target[n, d]], or 1 without weight, or 0 where
 * the target is ignore_index; reduction sum: the sum of loss; mean: that over the sum of w
 * dinput[n, c, d] = -w[n, d] * dloss[n, d] where c = target[n, d], else 0: also where mean is 0 / 0 because every
 * target is ignored, as in PyTorch. dweight sums over the targets of each class.
 *
 * https://onnx.ai/onnx/operators/onnx__NegativeLogLikelihoodLoss.html
 */
export const negativeLogLikelihoodLoss = composed<Inputs, LossAttributes>(({ g, inputs, attributes }) =>
  negativeLogLikelihood(g, inputs, attributes),
)

export function negativeLogLikelihood(
  g: GraphBuilder,
  [input, target, weight]: Inputs,
  { ignore_index, reduction = 'mean' }: LossAttributes,
): Value {
  const labels = g.dtype(target) === 'int64' ? target : g.op('Cast', [target], { to: dtypes.int64.code })
  const ignored =
    ignore_index === undefined ? undefined : g.op('Equal', [labels, g.scalar(ignore_index, 'int64')])
  const picked = pick(g, input, ignored ? g.op('Where', [ignored, g.scalar(-1, 'int64'), labels]) : labels)
  const w = targetWeights(g, input, labels, ignored, weight)
  const total = (v: Value) => g.op('ReduceSum', [v], { keepdims: 0 })
  if (reduction === 'mean' && w === undefined)
    return g.op('Neg', [g.op('ReduceMean', [picked], { keepdims: 0 })])
  const share = reduction === 'mean' ? shares(g, w!, total) : w
  const loss = g.op('Neg', [share === undefined ? picked : g.op('Mul', [picked, share])])
  return reduction === 'none' ? loss : total(loss)
}

/** input[n, label[n, d], d]; 0 where the label is no class. A choice, not a product: there may be -inf beside it. */
function pick(g: GraphBuilder, input: Value, labels: Value): Value {
  const column = [-1, ...new Array<number>(g.rank(input) - 2).fill(1)]
  const classes = g.op('Reshape', [axisPositions(g, input, 1), g.ints(column)])
  const isLabel = g.op('Equal', [g.op('Unsqueeze', [labels, g.ints([1])]), classes])
  const chosen = g.op('Where', [isLabel, input, g.scalar(0, input)])
  return g.op('ReduceSum', [chosen, g.ints([1])], { keepdims: 0 })
}

/** The weight of each target; undefined if all are 1. */
function targetWeights(
  g: GraphBuilder,
  input: Value,
  labels: Value,
  ignored: Value | undefined,
  weight: Value | undefined,
): Value | undefined {
  if (ignored === undefined) return weight && g.op('Gather', [weight, labels])
  if (weight === undefined) return g.op('CastLike', [g.op('Not', [ignored]), input])
  // An ignored label need not be a class.
  const classes = g.op('Where', [ignored, g.scalar(0, 'int64'), labels])
  return g.op('Where', [ignored, g.scalar(0, weight), g.op('Gather', [weight, classes])])
}

/** w over its sum, which would not fit into float16. */
function shares(g: GraphBuilder, w: Value, total: (v: Value) => Value): Value {
  const dtype = g.dtype(w)
  if (dtype === 'float32' || dtype === 'float64') return g.op('Div', [w, total(w)])
  const wide = g.op('Cast', [w], { to: dtypes.float32.code })
  return g.op('CastLike', [g.op('Div', [wide, total(wide)]), w])
}
