/** What an inference rule sees, and the readings most rules share. */
import type { PlainAttribute } from '../attributes.ts'
import type { Facts } from '../facts.ts'
import type { LocalFunction, Node } from '../model.ts'
import { normalAxis, type Shape, type Size, type Symbols } from '../shape.ts'
import type { DType } from '../tensor.ts'

export interface InferContext {
  readonly node: Node
  /** Of each input; undefined where it is omitted or nothing is known. */
  readonly inputs: readonly (Facts | undefined)[]
  /** The elements of input `i` if it is a constant tensor, floats too. */
  constants(i: number): readonly number[] | undefined
  readonly attributes: Readonly<Record<string, PlainAttribute>>
  readonly symbols: Symbols
  readonly functions: readonly LocalFunction[]
}

/** Facts of each output; undefined where nothing can be said. */
export type InferRule = (context: InferContext) => readonly (Facts | undefined)[]

export const intAttribute = (c: InferContext, name: string, otherwise: number): number => {
  const value = c.attributes[name]
  return typeof value === 'number' ? value : otherwise
}

export const intsAttribute = (c: InferContext, name: string): readonly number[] | undefined => {
  const value = c.attributes[name]
  return Array.isArray(value) ? (value as readonly number[]) : undefined
}

export const shapeOf = (c: InferContext, i: number): Shape | undefined => c.inputs[i]?.shape
export const contentOf = (c: InferContext, i: number): readonly Size[] | undefined => c.inputs[i]?.content

/** The known numbers of an integer input. */
export const numbersOf = (c: InferContext, i: number): readonly number[] | undefined => {
  const content = contentOf(c, i)
  return content?.every((n) => typeof n === 'number') ? (content as readonly number[]) : undefined
}

/** One output of the first input's type with a shape; undefined if the type is unknown. */
export function like(
  c: InferContext,
  shape: Shape | undefined,
  dtype?: DType,
): readonly (Facts | undefined)[] {
  const type = dtype ?? c.inputs[0]?.dtype
  return [type && { dtype: type, shape }]
}

/** `axes` as an attribute or as input `i`, counted from the start; undefined if not known. */
export function axesOf(c: InferContext, i: number, rank: number): readonly number[] | undefined | null {
  const given = intsAttribute(c, 'axes')
  if (given === undefined && (c.node.inputs[i] ?? '') === '') return null
  return (given ?? numbersOf(c, i))?.map((a) => normalAxis(a, rank))
}
