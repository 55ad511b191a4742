/** Shapes with symbolic sizes. */
import type { Dim } from './model.ts'

/** Every size is a number or a symbol; equal symbols are equal sizes. An unknown rank is an absent shape. */
export type Size = number | string
export type Shape = readonly Size[]

/** Makes symbols for sizes that are not known; a name never occurs twice. */
export class Symbols {
  #count = 0
  fresh(): string {
    this.#count += 1
    return `?${this.#count}`
  }
  shape(dims: readonly Dim[]): Shape {
    // A file's own "?..." means what it says: unknown, and not one of these symbols.
    return dims.map((d) => (d === null || (typeof d === 'string' && d.startsWith('?')) ? this.fresh() : d))
  }
}

export const isStatic = (shape: Shape): shape is readonly number[] =>
  shape.every((d) => typeof d === 'number')

export const sameShape = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((d, i) => d === b[i])

/** The product of sizes if it is a number or a single symbol, else undefined. */
export function product(sizes: Shape): Size | undefined {
  if (sizes.includes(0)) return 0
  let number = 1
  let symbol: string | undefined
  for (const size of sizes) {
    if (typeof size === 'number') number *= size
    else if (symbol !== undefined) return undefined
    else symbol = size
  }
  if (symbol === undefined) return number
  return number === 1 ? symbol : undefined
}

/**
 * Multidirectional broadcasting. A symbol against 1 or itself stays; a symbol against a larger number must be it.
 *
 * @see https://onnx.ai/onnx/repo-docs/Broadcasting.html
 */
export function broadcast(shapes: readonly Shape[], symbols: Symbols): Shape {
  const rank = Math.max(...shapes.map((s) => s.length))
  return Array.from({ length: rank }, (_, i) => {
    const sizes = new Set(shapes.map((s) => s[i - rank + s.length] ?? 1))
    sizes.delete(1)
    if (sizes.size === 0) return 1
    const known = [...sizes].find((d) => typeof d === 'number')
    if (known !== undefined) return known
    return sizes.size === 1 ? [...sizes][0]! : symbols.fresh()
  })
}

/** An axis counted from the end made one from the start. */
export const normalAxis = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis)
