/** The inputs of a step that say how to mix. */
import type { GraphBuilder, Value } from '../../onnx/builder.ts'
import { type MixOperands, mixed } from './mix.ts'
import type { StepOptions } from './options.ts'

/** Mixes tensors of one step. */
export interface Mixer {
  /** Mixes `x` if eligible layer `k` was drawn; never where images come mixed. */
  atLayer(x: Value, k: number): Value
  /** Mixes targets [N, C] if any layer was drawn. */
  targets(x: Value): Value
}

/** Declares `permutation`, `lambda`, `layer` and, for CutMix, `mask`. */
export function declareMixInputs(g: GraphBuilder, input: Value, options: StepOptions): Mixer {
  const [batch, ...sample] = g.shape(input) as [number | string, ...(number | string)[]]
  const perSample = options.lambdas === 'sample'
  const detached = options.stopGradient ?? false
  const permutation = g.input('permutation', 'int64', [batch])
  const lambda = g.input('lambda', 'float32', perSample ? [batch] : [])
  const layer = g.input('layer', 'int64', [])
  const mask =
    options.cutmix &&
    g.input('mask', 'float32', [perSample ? batch : 1, ...sample.map((d, i) => (i === 0 ? 1 : d))])
  const inverse = inverseOf(g, permutation)

  const operands = (own: Value): MixOperands => {
    const other = g.op('Sub', [g.scalar(1, 'float32'), own])
    const otherInverse = perSample ? g.op('Gather', [other, inverse], { axis: 0 }) : other
    return { permutation, inverse, own, other, otherInverse }
  }
  const byRank = new Map<number, MixOperands>()
  const lambdaOperands = (rank: number): MixOperands => {
    const known = byRank.get(perSample ? rank : 0)
    if (known) return known
    const made = operands(perSample ? column(g, lambda, rank) : lambda)
    byRank.set(perSample ? rank : 0, made)
    return made
  }
  return {
    atLayer(x, k) {
      if (options.mixedInput) return x
      const active = g.op('Equal', [layer, g.scalar(k, 'int64')])
      const shares = mask ? operands(mask) : lambdaOperands(g.rank(x))
      return mixed(g, x, shares, active, { name: `mix/${k}`, detached })
    },
    targets(x) {
      const active = g.op('GreaterOrEqual', [layer, g.scalar(0, 'int64')])
      return mixed(g, x, lambdaOperands(2), active, { name: 'mix/targets' })
    },
  }
}

/** inverse[permutation[i]] = i */
function inverseOf(g: GraphBuilder, permutation: Value): Value {
  const size = g.op('Size', [permutation])
  const positions = g.op('Range', [g.scalar(0, 'int64'), size, g.scalar(1, 'int64')])
  return g.op('ScatterElements', [permutation, permutation, positions], { axis: 0 })
}

/** [N] as [N, 1, ..., 1]. */
function column(g: GraphBuilder, x: Value, rank: number): Value {
  const ones = Array.from({ length: rank - 1 }, () => 1)
  const reshaped = g.op('Reshape', [x, g.ints([-1, ...ones])])
  g.assume(reshaped, { dtype: 'float32', shape: [g.shape(x)[0]!, ...ones] })
  return reshaped
}
