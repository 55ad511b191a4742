import type { GraphBuilder, Value } from '../../onnx/builder.ts'
import { composed } from '../composed.ts'
import { axisSize } from '../like.ts'
import type { GradRule, RuleContext } from '../rule.ts'
import { axisPositions } from '../scatter.ts'

export interface Attributes {
  readonly interleaved?: number
  readonly num_heads?: number
  readonly rotary_embedding_dim?: number
}

interface Operands {
  /** `[N, heads, S, size]` or `[N, S, heads * size]`. */
  readonly X: Value
  /** `[N, S, rotated size / 2]`, or `[positions, rotated size / 2]` of which `ids` names a row for each token. */
  readonly cos: Value
  readonly sin: Value
  /** `[N, S]`, or in ONNX Runtime's form a vector of one: the position of the first token. */
  readonly ids: Value | undefined
}

type Inputs = [X: Value, cos_cache: Value, sin_cache: Value, position_ids: Value | undefined]

/**
 * (Y1, Y2) = (cos * X1 - sin * X2, sin * X1 + cos * X2): pairs of elements of each head turned by the angle of their
 * token, X1 and X2 the two halves of what is rotated, or every other element (interleaved); the rest stays
 * dX: dY turned back, the operator itself with -sin
 * dcos_cache = dY1 * X1 + dY2 * X2, dsin_cache = dY2 * X1 - dY1 * X2, summed over heads and equal positions
 *
 * https://onnx.ai/onnx/operators/onnx__RotaryEmbedding.html
 */
export const rotaryEmbedding: GradRule<Inputs, Attributes> = (context) => {
  const [, cos, sin, ids] = context.inputs
  const [, ...caches] = definition(context)
  return [() => again(context, [context.dY, cos, context.g.op('Neg', [sin]), ids]), ...caches]
}

const definition = composed<Inputs, Attributes>(({ g, inputs: [X, cos, sin, ids], attributes }) =>
  rotated(g, { X, cos, sin, ids }, attributes),
)

type MicrosoftInputs = [input: Value, position_ids: Value, cos_cache: Value, sin_cache: Value]

/**
 * The same, with the position_ids in second place: one a token, or that of the first token alone.
 *
 * https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md#com.microsoft.RotaryEmbedding
 */
export const microsoftRotaryEmbedding: GradRule<MicrosoftInputs, Attributes> = (context) => {
  const [, ids, cos, sin] = context.inputs
  const [, , ...caches] = microsoftDefinition(context)
  return [() => again(context, [context.dY, ids, cos, context.g.op('Neg', [sin])]), null, ...caches]
}

const microsoftDefinition = composed<MicrosoftInputs, Attributes>(
  ({ g, inputs: [X, ids, cos, sin], attributes }) => rotated(g, { X, cos, sin, ids }, attributes),
)

/** The same operator on other inputs. */
function again(
  { g, node }: Pick<RuleContext<unknown, unknown>, 'g' | 'node'>,
  inputs: readonly (Value | undefined)[],
): Value {
  const name = g.unique(`${node.outputs[0]}.back`)
  const given = inputs.map((i) => i ?? '')
  g.append({ ...node, name, inputs: given.slice(0, node.inputs.length), outputs: [name] })
  return name
}

function rotated(g: GraphBuilder, operands: Operands, attributes: Attributes): Value {
  const { interleaved = 0, rotary_embedding_dim: width = 0 } = attributes
  const flat = g.rank(operands.X) === 3
  const X = flat ? tokens(g, operands, attributes) : operands.X
  const angle = (cache: Value) => g.op('Unsqueeze', [perToken(g, cache, operands), g.ints([flat ? 2 : 1])])
  const [cos, sin] = [angle(operands.cos), angle(operands.sin)]
  const part = (from: number, to: number) => g.op('Slice', [X, g.ints([from]), g.ints([to]), g.ints([3])])
  const [x1, x2] = pairs(g, width ? part(0, width) : X, interleaved === 1)
  const times = (a: Value, b: Value) => g.op('Mul', [a, b])
  const y1 = g.op('Sub', [times(x1, cos), times(x2, sin)])
  const y2 = g.op('Add', [times(x1, sin), times(x2, cos)])
  const turned = unpaired(g, y1, y2, interleaved === 1)
  const Y = width ? g.op('Concat', [turned, part(width, Number.MAX_SAFE_INTEGER)], { axis: 3 }) : turned
  return flat ? g.op('Reshape', [Y, g.ints([0, 0, -1])]) : Y
}

/** `[N, S, heads * size]` to `[N, S, heads, size]`; without a number of heads the caches tell the size. */
function tokens(g: GraphBuilder, { X, cos }: Operands, { num_heads = 0 }: Attributes): Value {
  if (num_heads) return g.op('Reshape', [X, g.ints([0, 0, num_heads, -1])])
  const size = g.op('Mul', [axisSize(g, cos, g.rank(cos) - 1), g.ints([2])])
  return g.op('Reshape', [X, g.op('Concat', [g.ints([0, 0, -1]), size], { axis: 0 })])
}

/** `[N or 1, S, rotated size / 2]` */
function perToken(g: GraphBuilder, cache: Value, { X, ids }: Operands): Value {
  if (!ids) return cache
  if (g.rank(ids) === 2) return g.op('Gather', [cache, ids], { axis: 0 })
  const positions = g.op('Add', [axisPositions(g, X, g.rank(X) - 2), ids])
  return g.op('Unsqueeze', [g.op('Gather', [cache, positions], { axis: 0 }), g.ints([0])])
}

function pairs(g: GraphBuilder, X: Value, interleaved: boolean): [Value, Value] {
  const halves = (v: Value) => g.ops('Split', [v], 2, { axis: -1, num_outputs: 2 }) as [Value, Value]
  if (!interleaved) return halves(X)
  const [x1, x2] = halves(g.op('Reshape', [X, g.ints([0, 0, 0, -1, 2])]))
  return [g.op('Squeeze', [x1, g.ints([-1])]), g.op('Squeeze', [x2, g.ints([-1])])]
}

function unpaired(g: GraphBuilder, y1: Value, y2: Value, interleaved: boolean): Value {
  if (!interleaved) return g.op('Concat', [y1, y2], { axis: -1 })
  const columns = [y1, y2].map((y) => g.op('Unsqueeze', [y, g.ints([-1])]))
  return g.op('Reshape', [g.op('Concat', columns, { axis: -1 }), g.ints([0, 0, 0, -1])])
}
