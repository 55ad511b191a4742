import { UserError } from '../../errors.ts'
import type { GraphBuilder, Value } from '../../onnx/builder.ts'
import { describeNode } from '../../onnx/model.ts'
import { splitHeads } from '../attention.ts'
import { composed } from '../composed.ts'
import { contribAttention } from '../contrib-attention.ts'

type Inputs = [
  input: Value,
  weights: Value,
  bias: Value | undefined,
  mask_index: Value | undefined,
  past: Value | undefined,
  attention_bias: Value | undefined,
]
export interface Attributes {
  readonly num_heads: number
  readonly qkv_hidden_sizes?: readonly number[]
  readonly scale?: number
  readonly unidirectional?: number
  readonly mask_filter_value?: number
  readonly do_rotary?: number
}

/**
 * Y = P V, P = softmax(scale * Q K^T + attention_bias + masks), for each head; Q, K and V are the three parts of
 * input * weights + bias, K and V with those of `past` [2, N, heads, past keys, size] in front
 * The second output is K and V in the form of `past`.
 *
 * https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md#com.microsoft.Attention
 */
export const microsoftAttention = composed<Inputs, Attributes>(({ g, node, inputs, attributes }) => {
  const [input, weights, bias, mask, past, attentionBias] = inputs
  const { num_heads, scale, unidirectional = 0, mask_filter_value: filter, do_rotary = 0 } = attributes
  if (do_rotary) throw new UserError(`${describeNode(node)}: do_rotary has no gradient rule`)
  const product = g.op('MatMul', [input, weights])
  const projected = bias ? g.op('Add', [product, bias]) : product
  const sizes = attributes.qkv_hidden_sizes ?? thirds(g, weights)
  const rows = g.ops('Split', [projected, g.ints(sizes)], 3, { axis: 2 })
  const [Q, newK, newV] = rows.map((x) => splitHeads(g, x, num_heads)) as [Value, Value, Value]
  const pastOf = (i: number) => past && g.op('Gather', [past, g.scalar(i, 'int64')], { axis: 0 })
  const [pastK, pastV] = [pastOf(0), pastOf(1)]
  const K = pastK ? g.op('Concat', [pastK, newK], { axis: 2 }) : newK
  const V = pastV ? g.op('Concat', [pastV, newV], { axis: 2 }) : newV
  const { Y } = contribAttention(g, {
    ...{ Q, K, V, past: pastK, mask, bias: attentionBias, scale, filter },
    unidirectional: unidirectional === 1,
  })
  return [
    Y,
    g.op(
      'Concat',
      [K, V].map((x) => g.op('Unsqueeze', [x, g.ints([0])])),
      { axis: 0 },
    ),
  ]
})

function thirds(g: GraphBuilder, weights: Value): readonly number[] {
  const width = g.shape(weights)[1]
  if (typeof width !== 'number')
    throw new Error(`Expected a known shape of "${weights}", got [${g.shape(weights)}]`)
  return [width / 3, width / 3, width / 3]
}
