/** Rules of operators that are compositions of others: the composition is written down, its gradient follows. */
import type { Value } from '../onnx/builder.ts'
import { isFloat } from '../onnx/tensor.ts'
import { zerosLike } from './like.ts'
import type { Gradient, GradRule, RuleContext } from './rule.ts'

/**
 * @param forward appends the operator's definition in operators that have rules and returns its outputs, as many as
 *   can have cotangents; the operator itself stays in the forward pass, so results do not change
 */
export const composed =
  <Inputs extends readonly (Value | undefined)[], Attributes = Readonly<Record<string, never>>>(
    forward: (context: RuleContext<Inputs, Attributes>) => Value | readonly Value[],
  ): GradRule<Inputs, Attributes> =>
  (context) => {
    const { g, inputs, dYs, differentiate } = context
    // An input that stands twice has one gradient, which is the sum already.
    const wrt = [
      ...new Set(inputs.filter((v) => v !== undefined && isFloat(g.tryFacts(v)?.dtype ?? 'string'))),
    ] as Value[]
    let gradients: (Value | null)[] | undefined
    const build = () => {
      const from = g.graph.nodes.length
      const outputs = [forward(context)].flat() as Value[]
      const seeds = outputs.flatMap((value, i) => {
        const cotangent = dYs[i]
        return cotangent === undefined ? [] : [{ value, cotangent }]
      })
      return differentiate(seeds, wrt, from)
    }
    return inputs.map((input, i): Gradient => {
      const at = input === undefined || inputs.indexOf(input) !== i ? -1 : wrt.indexOf(input)
      if (at < 0) return null
      return () => {
        gradients ??= build()
        return gradients[at] ?? zerosLike(g, input!)
      }
    })
  }
