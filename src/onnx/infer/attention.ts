/** Attention, and normalisations that give their statistics. */
import type { Facts } from '../facts.ts'
import { normalAxis, type Shape, type Size } from '../shape.ts'
import { dtypeOfCode } from '../tensor.ts'
import { type InferContext, type InferRule, intAttribute, intsAttribute, shapeOf } from './context.ts'

/** Statistics are of the type that stash_type names, one for all axes from `axis` on. */
function statistic(c: InferContext): Facts {
  const x = shapeOf(c, 0)
  const from = x && normalAxis(intAttribute(c, 'axis', -1), x.length)
  const dtype = dtypeOfCode(intAttribute(c, 'stash_type', 1)) ?? 'float32'
  return { dtype, shape: x?.map((d, i) => (i < from! ? d : 1)) }
}

export const layerNormalization: InferRule = (c) => [c.inputs[0], statistic(c), statistic(c)]

export const simplifiedLayerNormalization: InferRule = (c) => [c.inputs[0], statistic(c)]

/** The fourth output is the sum of the inputs. */
export const skipLayerNormalization: InferRule = (c) => [c.inputs[0], statistic(c), statistic(c), c.inputs[0]]

const times = (a: Size | undefined, b: Size | undefined, c: InferContext): Size =>
  typeof a === 'number' && typeof b === 'number' ? a * b : c.symbols.fresh()
const over = (a: Size | undefined, n: number, c: InferContext): Size =>
  typeof a === 'number' && n > 0 ? a / n : c.symbols.fresh()
const plus = (a: Size, b: Size | undefined, c: InferContext): Size => {
  if (b === undefined) return a
  return typeof a === 'number' && typeof b === 'number' ? a + b : c.symbols.fresh()
}

/** `[N, heads, S, size]` of an input that is so already or has its heads side by side. */
function headsOf(c: InferContext, i: number, count: number): Shape | undefined {
  const shape = shapeOf(c, i)
  if (shape?.length !== 3) return shape
  return [shape[0]!, count || c.symbols.fresh(), shape[1]!, over(shape[2], count, c)]
}

/** Facts of the outputs Y, present keys, present values and scores. */
function attentionOutputs(
  c: InferContext,
  [Q, K, V]: readonly (Shape | undefined)[],
  past: Shape | undefined,
  flat: boolean,
) {
  const dtype = c.inputs[0]?.dtype
  const facts = (shape: Shape | undefined) => dtype && { dtype, shape }
  if (!Q || !K || !V) return [facts(undefined), facts(undefined), facts(undefined), facts(undefined)]
  const [N, heads, S] = Q as [Size, Size, Size]
  const total = plus(K[2]!, past?.[2], c)
  return [
    facts(flat ? [N, S, times(heads, V[3], c)] : [N, heads, S, V[3]!]),
    facts(K.with(2, total)),
    facts(V.with(2, total)),
    facts([N, heads, S, total]),
  ]
}

export const attention: InferRule = (c) => {
  const queries = intAttribute(c, 'q_num_heads', 0)
  const keys = intAttribute(c, 'kv_num_heads', 0)
  const heads = [headsOf(c, 0, queries), headsOf(c, 1, keys), headsOf(c, 2, keys)]
  return attentionOutputs(c, heads, shapeOf(c, 4), shapeOf(c, 0)?.length === 3)
}

export const multiHeadAttention: InferRule = (c) => {
  const count = intAttribute(c, 'num_heads', 0)
  const packed = shapeOf(c, 1)?.length === 5 || shapeOf(c, 0)?.length === 5
  const heads = packed ? [] : [0, 1, 2].map((i) => headsOf(c, i, count))
  return attentionOutputs(c, heads, shapeOf(c, 6), true)
}

/** com.microsoft.Attention: the keys and values are those of one product, and come stacked. */
export const microsoftAttention: InferRule = (c) => {
  const dtype = c.inputs[0]?.dtype
  const input = shapeOf(c, 0)
  const width = shapeOf(c, 1)?.[1]
  if (!dtype || !input) return [dtype && { dtype }, dtype && { dtype }]
  const sizes = intsAttribute(c, 'qkv_hidden_sizes')
  const value = sizes?.[2] ?? over(width, 3, c)
  const count = intAttribute(c, 'num_heads', 0)
  const total = plus(input[1]!, shapeOf(c, 4)?.[3], c)
  return [
    { dtype, shape: [input[0]!, input[1]!, value] },
    { dtype, shape: [2, input[0]!, count, total, over(value, count, c)] },
  ]
}
