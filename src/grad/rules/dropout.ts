import type { Value } from '../../onnx/builder.ts'
import type { OpaqueTensor } from '../../onnx/model.ts'
import type { Tensor } from '../../onnx/tensor.ts'
import type { GradRule } from '../rule.ts'

/**
 * Inference: Y = X, dX = dY
 * Training: Y = X * mask / (1 - ratio), dX = dY * mask / (1 - ratio)
 *
 * https://onnx.ai/onnx/operators/onnx__Dropout.html
 */
export const dropout: GradRule<[data: Value, ratio: Value | undefined, training_mode: Value | undefined]> = ({
  g,
  node,
  inputs: [, ratio, training],
  dY,
}) => [
  () => {
    if (training === undefined || isConstantFalse(g.graph.initializers.get(training))) return dY
    const mask = g.outputOf(node, 1)
    const keep = g.op('Sub', [g.scalar(1, dY), ratio ? g.op('CastLike', [ratio, dY]) : g.scalar(0.5, dY)])
    const kept = g.op('Where', [training, keep, g.scalar(1, dY)])
    return g.op('Div', [g.op('Mul', [dY, g.op('CastLike', [mask, dY])]), kept])
  },
  null,
  null,
]

const isConstantFalse = (tensor: Tensor | OpaqueTensor | undefined): boolean =>
  tensor?.dtype === 'bool' && tensor.data[0] === 0
