/** Attributes written and read as plain values. */
import type { Attribute, Graph, Node } from './model.ts'
import type { Tensor } from './tensor.ts'

/** A float attribute: JavaScript cannot tell 1.0 from 1, ONNX must. */
export class Float {
  readonly value: number
  constructor(value: number) {
    this.value = value
  }
}
export const float = (value: number): Float => new Float(value)

/** What a node may be given when it is built; numbers are ints unless marked with `float`. */
export type AttributeInput =
  | number
  | bigint
  | string
  | Float
  | readonly number[]
  | readonly string[]
  | Tensor
  | Graph
  | undefined

/** What a rule sees: ints as numbers (saturated at 2^53), everything else as it is. */
export type PlainAttribute = number | string | readonly number[] | readonly string[] | Tensor | Graph

export function toAttribute(value: Exclude<AttributeInput, undefined>): Attribute {
  if (value instanceof Float) return { type: 'float', value: value.value }
  if (typeof value === 'string') return { type: 'string', value }
  if (typeof value === 'bigint') return { type: 'int', value }
  if (typeof value === 'number') return { type: 'int', value: wholeNumber(value) }
  if (isArray(value))
    return typeof value[0] === 'string'
      ? { type: 'strings', value: value as readonly string[] }
      : { type: 'ints', value: (value as readonly number[]).map(wholeNumber) }
  return 'nodes' in value ? { type: 'graph', value } : { type: 'tensor', value }
}

const isArray = (value: object): value is readonly unknown[] => Array.isArray(value)

function wholeNumber(value: number): bigint {
  if (!Number.isSafeInteger(value))
    throw new Error(`Expected a whole number, got ${value}: mark floats with float()`)
  return BigInt(value)
}

/** Slice writes "to the end" as INT64_MAX: any number too large for a size does as well. */
const saturate = (value: bigint): number =>
  Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, Number(value)))

/** A node's attributes as an object to destructure with the operator's defaults. */
export function plainAttributes(node: Node): Record<string, PlainAttribute> {
  // fromEntries, not assignment: an attribute may be called "__proto__".
  return Object.fromEntries(
    [...node.attributes].flatMap(([name, attribute]) => {
      const value = plainValue(attribute)
      return value === undefined ? [] : [[name, value]]
    }),
  )
}

function plainValue(attribute: Attribute): PlainAttribute | undefined {
  switch (attribute.type) {
    case 'int':
      return saturate(attribute.value)
    case 'ints':
      return attribute.value.map(saturate)
    case 'float':
    case 'string':
    case 'floats':
    case 'strings':
    case 'tensor':
    case 'graph':
      return attribute.value
    default:
      return undefined
  }
}
