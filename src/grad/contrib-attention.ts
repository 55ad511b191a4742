/** Attention as ONNX Runtime's own operators have it: integer masks that lower scores, and their causal mask. */
import { UserError } from '../errors.ts'
import type { GraphBuilder, Value } from '../onnx/builder.ts'
import { dtypes } from '../onnx/tensor.ts'
import { headProduct, keyPositions, maskBias, mergeHeads, queryPositions, scaledScores } from './attention.ts'
import { axisSize } from './like.ts'

export interface ContribAttention {
  /** `[N, heads, S, size]`, of the keys and values `[N, heads, T, size]` with the past ones in front. */
  readonly Q: Value
  readonly K: Value
  readonly V: Value
  /** `[N, heads, past keys, size]`. */
  readonly past: Value | undefined
  /** Integers: `[N, T]` or `[N, S, T]`, 0 for keys to leave out; or a vector, see `lengthMask`. */
  readonly mask: Value | undefined
  /** Added to the scores as it is. */
  readonly bias: Value | undefined
  readonly scale: number | undefined
  readonly unidirectional: boolean
  /** Added to the scores of keys that the mask leaves out. */
  readonly filter: number | undefined
}

/** @returns Y `[N, S, heads * size]`, and the scores as the softmax sees them */
export function contribAttention(g: GraphBuilder, a: ContribAttention): { Y: Value; scores: Value } {
  const { Q, K, V, mask, bias, filter = -10000 } = a
  const added = [
    ...(mask ? [maskBias(g, keptKeys(g, mask, Q, K), Q, filter)] : []),
    ...(bias ? [bias] : []),
    ...(a.unidirectional ? [maskBias(g, causal(g, Q, K, a.past), Q)] : []),
  ]
  const scores = added.reduce((sum, v) => g.op('Add', [sum, v]), scaledScores(g, Q, K, scaleOf(a)))
  const Y = headProduct(g, g.op('Softmax', [scores], { axis: -1 }), V)
  return { Y: mergeHeads(g, Y), scores }
}

/** 0 stands for the default. */
const scaleOf = ({ scale }: ContribAttention): number | undefined => scale || undefined

/** True for keys that take part, of a shape that broadcasts to `[N, heads, S, T]`. */
function keptKeys(g: GraphBuilder, mask: Value, Q: Value, K: Value): Value {
  const rank = g.rank(mask)
  if (rank === 1) return lengthMask(g, mask, Q, K)
  const kept = g.op('Greater', [mask, g.scalar(0, mask)])
  return g.op('Unsqueeze', [kept, g.ints(rank === 2 ? [1, 2] : [1])])
}

/** A vector of N ends; or of N ends and N starts; or of 3 N + 2 numbers, of which the first N are ends. */
function lengthMask(g: GraphBuilder, mask: Value, Q: Value, K: Value): Value {
  const batch = axisSize(g, Q, 0)
  const twice = g.op('Mul', [batch, g.ints([2])])
  const [size, N] = [g.shape(mask)[0], g.shape(Q)[0]]
  const part = (from: Value, to: Value) => {
    const numbers = g.op('Cast', [g.op('Slice', [mask, from, to])], { to: dtypes.int64.code })
    return g.op('Unsqueeze', [numbers, g.ints([1, 2, 3])])
  }
  const positions = keyPositions(g, K)
  const before = g.op('Less', [positions, part(g.ints([0]), batch)])
  if (size === N) return before
  if (typeof size !== 'number' || typeof N !== 'number')
    throw new UserError(`"${mask}" [${size}]: expected as many as samples ("${N}"), or a known batch size`)
  return size === 2 * N
    ? g.op('And', [before, g.op('GreaterOrEqual', [positions, part(batch, twice)])])
    : before
}

/** True where a key comes no later than its query. The last query sees all keys, also where there are more of them. */
function causal(g: GraphBuilder, Q: Value, K: Value, past: Value | undefined): Value {
  const queries = queryPositions(g, Q)
  const last = past ? g.op('Add', [queries, axisSize(g, past, 2)]) : queries
  const earlier = g.op('LessOrEqual', [keyPositions(g, K), last])
  if (!past && g.shape(Q)[2] === g.shape(K)[2]) return earlier
  const end = g.op('Sub', [axisSize(g, Q, 2), g.ints([1])])
  return g.op('Or', [earlier, g.op('Equal', [queries, end])])
}
