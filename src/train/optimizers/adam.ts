import { memo } from '../../grad/memo.ts'
import type { GraphBuilder, Value } from '../../onnx/builder.ts'
import { type DType, dtypes } from '../../onnx/tensor.ts'
import { type Optimizer, penalized, type UpdateContext, type Updated } from './optimizer.ts'
import type { AdamOptions } from './options.ts'

const slots = () => ['first_moment', 'second_moment']

/**
 * Adam (Kingma and Ba 2015, algorithm 1) as PyTorch arranges it, with d = g + wd * p and t = 1 at the first step:
 * m' = beta1 * m + (1 - beta1) * d
 * v' = beta2 * v + (1 - beta2) * d^2
 * p' = p - lr / (1 - beta1^t) * m' / (sqrt(v') / sqrt(1 - beta2^t) + epsilon)
 *
 * https://pytorch.org/docs/stable/generated/torch.optim.Adam.html
 */
export const adam: Optimizer<AdamOptions> = {
  slots,
  start(context, options) {
    const { g } = context
    const adapt = startAdapting(context, options)
    return (p, gradient, moments, decays) =>
      adapt(p, decays ? penalized(g, gradient, p, options.weightDecay) : gradient, moments)
  },
}

/**
 * AdamW (Loshchilov and Hutter 2019, algorithm 2): Adam with d = g, from p - lr * wd * p instead of p.
 *
 * https://pytorch.org/docs/stable/generated/torch.optim.AdamW.html
 */
export const adamw: Optimizer<AdamOptions> = {
  slots,
  start(context, options) {
    const { g, learningRate } = context
    const adapt = startAdapting(context, options)
    // Not p * (1 - lr * wd): in float32 1 - 1e-5 keeps three digits of the 1e-5.
    const share = memo(() => g.op('Mul', [learningRate, g.scalar(options.weightDecay, 'float32')]))
    const shrunk = (p: Value) => g.op('Sub', [p, g.op('Mul', [p, share()])])
    return (p, gradient, moments, decays) => adapt(decays ? shrunk(p) : p, gradient, moments)
  },
}

/** Appends the factors of a step; what it gives back appends the update of a parameter with direction d. */
function startAdapting({ g, learningRate, step }: UpdateContext, { beta1, beta2, epsilon }: AdamOptions) {
  const t = cast(g, step(), 'float64')
  // 1 - beta^t, in float64: 1 - 0.999 in float32 has four digits.
  const correction = (beta: number) =>
    g.op('Sub', [g.scalar(1, 'float64'), g.op('Pow', [g.scalar(beta, 'float64'), t])])
  const rate = cast(g, g.op('Div', [cast(g, learningRate, 'float64'), correction(beta1)]), 'float32')
  const root = cast(g, g.op('Sqrt', [correction(beta2)]), 'float32')

  const times = (v: Value, factor: number) => g.op('Mul', [v, g.scalar(factor, 'float32')])
  const averaged = (old: Value, fresh: Value, beta: number) =>
    g.op('Add', [times(old, beta), times(fresh, 1 - beta)])
  return (p: Value, d: Value, moments: readonly Value[]): Updated => {
    const [m, v] = moments as [Value, Value]
    const first = averaged(m, d, beta1)
    const second = averaged(v, g.op('Mul', [d, d]), beta2)
    const scale = g.op('Div', [g.op('Sqrt', [second]), root])
    const direction = g.op('Div', [first, g.op('Add', [scale, g.scalar(epsilon, 'float32')])])
    return {
      parameter: g.op('Sub', [p, g.op('Mul', [direction, rate])]),
      slots: [first, second],
    }
  }
}

const cast = (g: GraphBuilder, v: Value, dtype: DType): Value => g.op('Cast', [v], { to: dtypes[dtype].code })
