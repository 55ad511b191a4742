import type { Value } from '../../onnx/builder.ts'
import { appendGraph } from '../../onnx/copy.ts'
import type { Graph } from '../../onnx/model.ts'
import { isFloat } from '../../onnx/tensor.ts'
import { zerosLike } from '../like.ts'
import type { Gradient, GradRule } from '../rule.ts'

export interface Branches {
  readonly then_branch: Graph
  readonly else_branch: Graph
}

/**
 * Y = then_branch() if cond, else else_branch(); both read values of the graphs around them
 * dv of each value v that a branch reads: an If on the same condition, whose branches are computed again and then
 * differentiated, with dY of the shape that the branch gives Y; zeros of a branch that does not read v
 *
 * https://onnx.ai/onnx/operators/onnx__If.html
 */
export const ifRule: GradRule<[cond: Value], Branches, ReadonlyMap<Value, Gradient>> = ({
  g,
  inputs: [cond],
  dYs,
  attributes,
  wanted,
  differentiate,
}) => {
  const read = [...wanted].filter((value) => isFloat(g.tryFacts(value)?.dtype ?? 'string'))
  const branches = [attributes.then_branch, attributes.else_branch].map((branch) => {
    const inner = g.subgraph(`${branch.name}/grad`)
    const seeds = appendGraph(inner, branch).flatMap((value, i) => {
      const cotangent = dYs[i]
      if (cotangent === undefined) return []
      const facts = inner.tryFacts(value)
      if (facts) inner.assume(cotangent, { ...facts, content: undefined })
      return [{ value, cotangent }]
    })
    return { inner, gradients: differentiate(seeds, read, 0, inner) }
  })
  const reached = read.filter((_, i) => branches.some(({ gradients }) => gradients[i]))
  if (reached.length === 0) return new Map()
  const [then_branch, else_branch] = branches.map(({ inner, gradients }) => {
    for (const value of reached) {
      const gradient = gradients[read.indexOf(value)] ?? zerosLike(inner, value)
      inner.output(gradient, inner.unique(`grad/${value}`))
    }
    return inner.finishSubgraph()
  })
  const outputs = g.ops('If', [cond], reached.length, { then_branch, else_branch })
  return new Map(reached.map((value, i) => [value, () => outputs[i]!]))
}
