import { float } from '../../onnx/attributes.ts'
import type { GraphBuilder, Value } from '../../onnx/builder.ts'
import { composed } from '../composed.ts'
import { zerosLike } from '../like.ts'

type Attributes = { readonly epsilon?: number }

/**
 * sum = input + skip + bias, Y = LayerNormalization(sum, gamma, beta) over the last axis; the sum is an output as well
 * (the fourth), mean and deviation are the second and third
 *
 * https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md#com.microsoft.SkipLayerNormalization
 */
export const skipLayerNormalization = composed<
  [input: Value, skip: Value, gamma: Value, beta: Value | undefined, bias: Value | undefined],
  Attributes
>(({ g, inputs: [input, skip, gamma, beta, bias], attributes: { epsilon = 1e-12 } }) => {
  const sum = sumOf(g, input, skip, bias)
  const normalized = g.ops('LayerNormalization', [sum, gamma, beta], 3, { epsilon: float(epsilon) })
  return [...normalized, sum]
})

/**
 * sum = input + skip + bias, Y = sum * r * gamma, r = 1 / sqrt(mean of sum^2 + epsilon) over the last axis; r is the
 * third output, the sum the fourth; the second, a mean, is zeros
 *
 * https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md#com.microsoft.SkipSimplifiedLayerNormalization
 */
export const skipSimplifiedLayerNormalization = composed<
  [input: Value, skip: Value, gamma: Value, bias: Value | undefined],
  Attributes
>(({ g, inputs: [input, skip, gamma, bias], attributes: { epsilon = 1e-12 } }) => {
  const sum = sumOf(g, input, skip, bias)
  const meanSquare = g.op('ReduceMean', [g.op('Mul', [sum, sum]), g.ints([-1])], { keepdims: 1 })
  const r = g.op('Reciprocal', [g.op('Sqrt', [g.op('Add', [meanSquare, g.scalar(epsilon, sum)])])])
  return [g.op('Mul', [g.op('Mul', [sum, r]), gamma]), zerosLike(g, r), r, sum]
})

function sumOf(g: GraphBuilder, input: Value, skip: Value, bias: Value | undefined): Value {
  const sum = g.op('Add', [input, skip])
  return bias ? g.op('Add', [sum, bias]) : sum
}
