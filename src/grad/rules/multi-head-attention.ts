import { UserError } from '../../errors.ts'
import type { Value } from '../../onnx/builder.ts'
import { describeNode } from '../../onnx/model.ts'
import { splitHeads } from '../attention.ts'
import { composed } from '../composed.ts'
import { contribAttention } from '../contrib-attention.ts'
import { axisSize } from '../like.ts'

type Inputs = [
  query: Value,
  key: Value | undefined,
  value: Value | undefined,
  bias: Value | undefined,
  key_padding_mask: Value | undefined,
  attention_bias: Value | undefined,
  past_key: Value | undefined,
  past_value: Value | undefined,
]
export interface Attributes {
  readonly num_heads: number
  readonly scale?: number
  readonly unidirectional?: number
  readonly mask_filter_value?: number
}

/**
 * Y = P V, P = softmax(scale * Q K^T + attention_bias + masks), for each head; Q, K and V are query, key and value plus
 * their parts of the bias, K and V with the past ones in front. A key and value of four axes are heads as they are.
 * Further outputs: K, V, and what the softmax sees. Packed keys and values, which ONNX Runtime refuses on the CPU, have no
 * rule.
 *
 * https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md#com.microsoft.MultiHeadAttention
 */
export const multiHeadAttention = composed<Inputs, Attributes>(({ g, node, inputs, attributes }) => {
  const [query, key, value, bias, mask, attentionBias, pastKey, pastValue] = inputs
  const { num_heads, scale, unidirectional = 0, mask_filter_value: filter } = attributes
  if (!key || !value)
    throw new UserError(`${describeNode(node)}: packed keys and values have no gradient rule`)
  const width = axisSize(g, query, 2)
  const parts = [g.ints([0]), width, g.op('Mul', [width, g.ints([2])]), g.ints([Number.MAX_SAFE_INTEGER])]
  const biased = (x: Value, i: number) =>
    bias ? g.op('Add', [x, g.op('Slice', [bias, parts[i]!, parts[i + 1]!, g.ints([0])])]) : x
  const heads = (x: Value, i: number) => (g.rank(x) === 4 ? x : splitHeads(g, biased(x, i), num_heads))
  const joined = (past: Value | undefined, x: Value) => (past ? g.op('Concat', [past, x], { axis: 2 }) : x)
  const Q = heads(query, 0)
  const K = joined(pastKey, heads(key, 1))
  const V = joined(pastValue, heads(value, 2))
  const causal = unidirectional === 1
  const { Y, scores } = contribAttention(g, {
    ...{ Q, K, V, past: pastKey, mask, bias: attentionBias, scale, filter },
    unidirectional: causal,
  })
  return [Y, K, V, scores]
})
