import type { GraphBuilder, Value } from '../../onnx/builder.ts'
import {
  headProduct,
  keyPositions,
  maskBias,
  mergeHeads,
  queryPositions,
  scaledScores,
  splitHeads,
} from '../attention.ts'
import { composed } from '../composed.ts'
import { axisSize } from '../like.ts'
import type { RuleContext } from '../rule.ts'

type Inputs = [
  Q: Value,
  K: Value,
  V: Value,
  attn_mask: Value | undefined,
  past_key: Value | undefined,
  past_value: Value | undefined,
  nonpad_kv_seqlen: Value | undefined,
]
export interface Attributes {
  readonly is_causal?: number
  readonly kv_num_heads?: number
  readonly q_num_heads?: number
  readonly qk_matmul_output_mode?: number
  readonly scale?: number
  readonly softcap?: number
}

/**
 * Y = P V, P = softmax(softcap(scale * Q K^T) + bias), softcap(x) = c * tanh(x / c), for each head; K and V have the past
 * ones in front, and one head of them serves a group of heads of Q. The bias is attn_mask, and -infinity where that is
 * false, where a key comes after its query (is_causal) or is padding (nonpad_kv_seqlen). A query without any key gives
 * zeros and has no gradient, as in PyTorch's scaled_dot_product_attention.
 * Further outputs: present_key and present_value, and the scores of a stage between Q K^T and P.
 *
 * https://onnx.ai/onnx/operators/onnx__Attention.html
 */
export const attention = composed<Inputs, Attributes>((context) => {
  const { g, inputs, attributes } = context
  const { q_num_heads, kv_num_heads, qk_matmul_output_mode: stage = 0, scale, softcap = 0 } = attributes
  const [q, k, v, , pastKey, pastValue] = inputs
  const flat = g.rank(q) === 3
  const heads = (x: Value, count: number | undefined) => (flat ? splitHeads(g, x, count!) : x)
  const joined = (past: Value | undefined, x: Value) => (past ? g.op('Concat', [past, x], { axis: 2 }) : x)
  const Q = heads(q, q_num_heads)
  const K = joined(pastKey, heads(k, kv_num_heads))
  const V = joined(pastValue, heads(v, kv_num_heads))

  const scores = scaledScores(g, Q, K, scale)
  const cap = () => g.scalar(softcap, Q)
  const capped = softcap ? g.op('Mul', [g.op('Tanh', [g.op('Div', [scores, cap()])]), cap()]) : scores
  const bias = biasOf(context, Q, K)
  const P = probabilities(g, capped, bias)
  const stages = () => [scores, capped, bias ? g.op('Add', [capped, bias]) : capped, P]
  const Y = headProduct(g, P, V)
  return [flat ? mergeHeads(g, Y) : Y, K, V, ...(context.dYs[3] ? [stages()[stage]!] : [])]
})

/** What is added to the scores, of a shape that broadcasts to theirs. */
function biasOf(context: RuleContext<Inputs, Attributes>, Q: Value, K: Value): Value | undefined {
  const { g, inputs, attributes } = context
  const [, , , mask, , , lengths] = inputs
  const added = mask && g.dtype(mask) !== 'bool' ? mask : undefined
  const allowed = [
    ...(mask && !added ? [mask] : []),
    ...(attributes.is_causal ? [causal(context, Q, K)] : []),
    ...(lengths ? [g.op('Less', [keyPositions(g, K), perSample(g, lengths)])] : []),
  ]
  if (allowed.length === 0) return added
  const blocked = maskBias(
    g,
    allowed.reduce((a, b) => g.op('And', [a, b])),
    Q,
  )
  return added ? g.op('Add', [added, blocked]) : blocked
}

/** True where key j <= query i + offset: the queries come after the past keys, or at the end of those that are no padding. */
function causal({ g, inputs }: RuleContext<Inputs, Attributes>, Q: Value, K: Value): Value {
  const [, , , , pastKey, , lengths] = inputs
  const offset = pastKey
    ? axisSize(g, pastKey, 2)
    : lengths && g.op('Sub', [perSample(g, lengths), axisSize(g, Q, 2)])
  const queries = queryPositions(g, Q)
  const last = offset ? g.op('Add', [queries, offset]) : queries
  return g.op('LessOrEqual', [keyPositions(g, K), last])
}

/** `[N]` as `[N, 1, 1, 1]`. */
const perSample = (g: GraphBuilder, lengths: Value): Value => g.op('Unsqueeze', [lengths, g.ints([1, 2, 3])])

/** Softmax over the keys, zeros where the bias leaves none. */
function probabilities(g: GraphBuilder, scores: Value, bias: Value | undefined): Value {
  if (!bias) return g.op('Softmax', [scores], { axis: -1 })
  const zero = g.scalar(0, scores)
  const most = g.op('ReduceMax', [bias, g.ints([-1])], { keepdims: 1 })
  const none = g.op('Equal', [most, g.scalar(Number.NEGATIVE_INFINITY, scores)])
  const biased = g.op('Add', [scores, g.op('Where', [none, zero, bias])])
  return g.op('Where', [none, zero, g.op('Softmax', [biased], { axis: -1 })])
}
