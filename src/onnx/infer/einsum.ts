/** Einsum: its equation, and the shape it gives. */
import { UserError } from '../../errors.ts'
import { broadcast, type Size } from '../shape.ts'
import { type InferRule, like } from './context.ts'

/** One letter an axis; the axes of an ellipsis have letters of their own, aligned at their end. */
export interface EinsumEquation {
  readonly terms: readonly string[]
  readonly output: string
}

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
const ellipsis = '...'

/** @throws UserError if the equation does not fit operands of these ranks */
export function parseEinsum(equation: string, ranks: readonly number[]): EinsumEquation {
  const [left = '', right] = equation.replaceAll(' ', '').split('->')
  const given = left.split(',')
  const named = (term: string) => term.replace(ellipsis, '')
  const widths = given.map((term, i) => (ranks[i] ?? 0) - named(term).length)
  if (
    given.length !== ranks.length ||
    given.some((t, i) => (t.includes(ellipsis) ? widths[i]! < 0 : widths[i] !== 0))
  )
    throw new UserError(
      `Einsum "${equation}": expected a term for each operand, got operands of rank ${ranks}`,
    )
  const fresh = unusedLabels(equation)
  const axes = Array.from({ length: Math.max(...widths) }, () => fresh.next().value as string).join('')
  const spelled = (term: string, width: number) => term.replace(ellipsis, axes.slice(axes.length - width))
  return {
    terms: given.map((term, i) => spelled(term, widths[i]!)),
    output: spelled(right ?? ellipsis + impliedLabels(given.map(named).join('')), axes.length),
  }
}

/** Without "->" the labels that stand once make the output, in alphabetical order after the ellipsis. */
const impliedLabels = (all: string): string =>
  [...all]
    .filter((l) => all.indexOf(l) === all.lastIndexOf(l))
    .sort()
    .join('')

/** Letters that do not occur in an equation. @throws UserError when all are used up */
export function* unusedLabels(used: string): Generator<string, never> {
  for (const letter of letters) if (!used.includes(letter)) yield letter
  throw new UserError(`Einsum "${used}": expected ${letters.length} labels at most`)
}

export const einsum: InferRule = (c) => {
  const { equation } = c.attributes
  const shapes = c.inputs.flatMap((f) => (f?.shape ? [f.shape] : []))
  if (shapes.length < c.node.inputs.length || typeof equation !== 'string') return like(c, undefined)
  const { terms, output } = parseEinsum(
    equation,
    shapes.map((s) => s.length),
  )
  const size = (label: string): Size => {
    const sizes = terms.flatMap((term, i) =>
      [...term].flatMap((l, axis) => (l === label ? [[shapes[i]![axis]!]] : [])),
    )
    return broadcast(sizes, c.symbols)[0]!
  }
  return like(c, [...output].map(size))
}
