import type { GraphBuilder, Value } from '../../onnx/builder.ts'
import { parseEinsum, unusedLabels } from '../../onnx/infer/einsum.ts'
import { axisSize } from '../like.ts'
import type { GradRule } from '../rule.ts'
import { axisPositions } from '../scatter.ts'

/** A factor of an einsum, with one label an axis. */
interface Factor {
  readonly value: Value
  readonly labels: string
}

/**
 * Y = the sum of products of the inputs over all labels that the output lacks: "ij,jk->ik"
 * dX_i = the einsum of dY and all other inputs with the labels of X_i as output: "ik,jk->ij". A label that stands
 * twice in X_i is two labels there, joined by an identity matrix; one that X_i alone has comes with a vector of
 * ones. Axes of size 1, which broadcast, are left out and put back at the end.
 *
 * https://onnx.ai/onnx/operators/onnx__Einsum.html
 */
export const einsum: GradRule<readonly Value[], { equation: string }> = ({
  g,
  inputs,
  dY,
  attributes: { equation },
}) => {
  const ranks = inputs.map((x) => g.rank(x))
  const { terms, output } = parseEinsum(equation, ranks)
  return inputs.map((X, i) => () => {
    const others = inputs.flatMap((value, k) => (k === i ? [] : [withoutUnits(g, value, terms[k]!)]))
    const factors = [withoutUnits(g, dY, output), ...others]
    const fresh = unusedLabels([...terms, output].join(''))
    const units = unitAxes(g, X)
    const target = [...terms[i]!].flatMap((label, axis) => {
      if (units.includes(axis)) return []
      if (terms[i]!.indexOf(label) < axis) {
        const twin = fresh.next().value as string
        factors.push({ value: identity(g, X, axis), labels: label + twin })
        return [twin]
      }
      if (!output.includes(label) && !factors.some((factor) => spans(g, factor, label, X, axis)))
        factors.push({ value: ones(g, X, axis), labels: label })
      return [label]
    })
    const left = factors.map(({ labels }) => labels).join(',')
    const values = factors.map(({ value }) => value)
    const gradient = g.op('Einsum', values, { equation: `${left}->${target.join('')}` })
    return units.length > 0 ? g.op('Unsqueeze', [gradient, g.ints(units)]) : gradient
  })
}

const unitAxes = (g: GraphBuilder, value: Value): number[] =>
  g.shape(value).flatMap((size, axis) => (size === 1 ? [axis] : []))

/** ONNX Runtime plans buffers by the first size that it meets under a label, which must not be a 1 that broadcasts. */
function withoutUnits(g: GraphBuilder, value: Value, labels: string): Factor {
  const units = unitAxes(g, value)
  if (units.length === 0) return { value, labels }
  const kept = [...labels].filter((_, axis) => !units.includes(axis)).join('')
  return { value: g.op('Squeeze', [value, g.ints(units)]), labels: kept }
}

/** True if the factor has a label in the size that an axis of X has. */
const spans = (g: GraphBuilder, { value, labels }: Factor, label: string, X: Value, axis: number): boolean =>
  [...labels].some((l, k) => l === label && g.shape(value)[k] === g.shape(X)[axis])

/** A vector of ones of the size of an axis. */
const ones = (g: GraphBuilder, X: Value, axis: number): Value =>
  g.op('Expand', [g.scalar(1, X), axisSize(g, X, axis)])

function identity(g: GraphBuilder, X: Value, axis: number): Value {
  const positions = axisPositions(g, X, axis)
  return g.op('CastLike', [g.op('Equal', [positions, g.op('Unsqueeze', [positions, g.ints([1])])]), X])
}
