/** Range, mean and std. */
import { UserError } from '../../errors.ts'
import type { GraphBuilder, Value } from '../builder.ts'
import { constant } from './constants.ts'

/** low + x * (high - low) */
export function scaled(g: GraphBuilder, x: Value, [low, high]: readonly [number, number]): Value {
  const wide = high - low === 1 ? x : g.op('Mul', [x, constant(g, [high - low])])
  return low === 0 ? wide : g.op('Add', [wide, constant(g, [low])])
}

/** (x - mean) / std, of [N, C, ...] with one number or one a channel. */
export function normalized(
  g: GraphBuilder,
  x: Value,
  { mean, std }: { readonly mean?: readonly number[]; readonly std?: readonly number[] },
): Value {
  const shape = g.shape(x)
  const perChannel = (values: readonly number[], what: string) => {
    if (values.length !== 1 && values.length !== shape[1])
      throw new UserError(`--${what}: expected 1 number or ${shape[1]} (one a channel), got ${values.length}`)
    const dims = values.length === 1 ? [] : [1, values.length, ...shape.slice(2).map(() => 1)]
    return constant(g, values, dims, what)
  }
  const centred = mean ? g.op('Sub', [x, perChannel(mean, 'mean')]) : x
  if (std?.some((s) => !(s > 0))) throw new UserError(`--std: expected numbers above 0, got ${std}`)
  return std ? g.op('Div', [centred, perChannel(std, 'std')]) : centred
}
