/** Nodes whose results are known before anything runs: small constants that exporters compute step by step. */
import { plainAttributes } from './attributes.ts'
import type { GraphBuilder, Value } from './builder.ts'
import { contentLimit } from './facts.ts'
import type { Node } from './model.ts'
import { isStatic } from './shape.ts'
import { type DType, dtypes, elementCount, type Tensor } from './tensor.ts'

/**
 * The result of a node that `g` has inferred, if it is a constant. Constant nodes give theirs at any size; everything
 * else is small, and exact: integers, booleans, and single float operations, which JavaScript rounds to float32 as
 * ONNX Runtime does.
 *
 * @param variables initializers that may get other values: nothing is computed from these
 */
export function constantResult(
  g: GraphBuilder,
  node: Node,
  variables: ReadonlySet<string>,
): Tensor | undefined {
  const [output = ''] = node.outputs
  const facts = node.domain === '' && node.outputs.length === 1 ? g.tryFacts(output) : undefined
  if (!facts?.shape || !isStatic(facts.shape)) return undefined
  const { value } = plainAttributes(node)
  if (node.op === 'Constant' && typeof value === 'object' && 'dims' in value) return value
  if (elementCount(facts.shape) > contentLimit) return undefined
  const { dtype, shape, content } = facts
  if (node.inputs.some((name) => variables.has(name))) return undefined
  const known = content && isStatic(content) ? content : elementsOf(g, node, dtype, shape)
  return known && tensorOf(dtype, shape, known)
}

/** Appends a node, or defines its result where that is a constant. */
export function foldOrAppend(g: GraphBuilder, node: Node, variables: ReadonlySet<string>): void {
  g.append(node)
  const constant = constantResult(g, node, variables)
  if (constant === undefined) return
  g.graph.nodes.pop()
  g.define(node.outputs[0]!, constant)
}

function elementsOf(
  g: GraphBuilder,
  node: Node,
  dtype: DType,
  shape: readonly number[],
): readonly number[] | undefined {
  const { value_float, value_floats } = plainAttributes(node)
  if (node.op === 'Constant') {
    if (typeof value_float === 'number') return [value_float]
    return Array.isArray(value_floats) ? (value_floats as readonly number[]) : undefined
  }
  const compute = Object.hasOwn(elementwise, node.op) ? elementwise[node.op] : undefined
  if (!compute && !carriers.has(node.op)) return undefined
  // What a carrier reads besides its data is part of the inferred shape already.
  const read = compute || node.op === 'Concat' ? node.inputs : node.inputs.slice(0, 1)
  const operands = read.map((name) => operandOf(g, name))
  if (!operands.every((x) => x !== undefined)) return undefined
  if (node.op === 'Concat') return shape.length === 1 ? operands.flatMap((x) => x.elements) : undefined
  if (node.op === 'Cast') return operands[0]?.elements.map(conversion(dtype))
  if (!compute) return operands[0]?.elements
  const isInteger = !operands[0]?.dtype.startsWith('float')
  return Array.from({ length: elementCount(shape) }, (_, i) => {
    const at = (k: number) => operands[k]?.elements[broadcastIndex(i, shape, operands[k].dims)] ?? Number.NaN
    return compute([at(0), at(1), at(2)], isInteger)
  })
}

interface Operand {
  readonly dtype: DType
  readonly dims: readonly number[]
  readonly elements: readonly number[]
}

function operandOf(g: GraphBuilder, value: Value): Operand | undefined {
  const facts = g.tryFacts(value)
  if (!facts?.shape || !isStatic(facts.shape) || elementCount(facts.shape) > contentLimit) return undefined
  const elements = g.constantNumbers(value)
  return elements && { dtype: facts.dtype, dims: facts.shape, elements }
}

/** The position in a tensor of `dims` that stands at position `i` of what it is broadcast to. */
function broadcastIndex(i: number, shape: readonly number[], dims: readonly number[]): number {
  let [rest, stride, index] = [i, 1, 0]
  for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
    const size = dims[axis - shape.length + dims.length] ?? 1
    if (size > 1) index += (rest % shape[axis]!) * stride
    stride *= size
    rest = Math.floor(rest / shape[axis]!)
  }
  return index
}

/** undefined for a type whose arithmetic is not done here, and for integers that JavaScript does not hold exactly. */
function tensorOf(dtype: DType, dims: readonly number[], elements: readonly number[]): Tensor | undefined {
  if (dtype === 'float32') return { dtype, dims, data: Float32Array.from(elements) }
  if (!elements.every(Number.isSafeInteger)) return undefined
  if (dtype === 'int64') return { dtype, dims, data: BigInt64Array.from(elements, BigInt) }
  if (dtype === 'int32' || dtype === 'bool') return { dtype, dims, data: dtypes[dtype].array.from(elements) }
  return undefined
}

function conversion(to: DType): (x: number) => number {
  if (to === 'bool') return (x) => Number(x !== 0)
  return to.startsWith('float') ? (x) => x : Math.trunc
}

/** Operators that pass the elements of their first input on in their order; Concat those of all. */
const carriers = new Set(['Cast', 'Concat', 'Flatten', 'Identity', 'Reshape', 'Squeeze', 'Unsqueeze'])

type Compute = (operands: readonly [a: number, b: number, c: number], isInteger: boolean) => number

const elementwise: Readonly<Record<string, Compute>> = {
  Add: ([a, b]) => a + b,
  Sub: ([a, b]) => a - b,
  Mul: ([a, b]) => a * b,
  // A division of integers by zero is left for the run to fail on: its result here is not a safe integer.
  Div: ([a, b], isInteger) => (isInteger ? Math.trunc(a / b) : a / b),
  Neg: ([a]) => -a,
  Floor: ([a]) => Math.floor(a),
  Ceil: ([a]) => Math.ceil(a),
  Equal: ([a, b]) => Number(a === b),
  Greater: ([a, b]) => Number(a > b),
  GreaterOrEqual: ([a, b]) => Number(a >= b),
  Less: ([a, b]) => Number(a < b),
  LessOrEqual: ([a, b]) => Number(a <= b),
  And: ([a, b]) => Number(a !== 0 && b !== 0),
  Or: ([a, b]) => Number(a !== 0 || b !== 0),
  Xor: ([a, b]) => Number((a !== 0) !== (b !== 0)),
  Not: ([a]) => Number(a === 0),
  Where: ([condition, a, b]) => (condition !== 0 ? a : b),
}
