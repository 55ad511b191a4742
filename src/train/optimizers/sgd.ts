import type { Value } from '../../onnx/builder.ts'
import { type Optimizer, penalized } from './optimizer.ts'
import type { SgdOptions } from './options.ts'

/**
 * SGD as PyTorch defines it, with d = g + wd * p:
 * v' = momentum * v + d
 * p' = p - lr * v', or with Nesterov p - lr * (d + momentum * v')
 *
 * https://pytorch.org/docs/stable/generated/torch.optim.SGD.html
 */
export const sgd: Optimizer<SgdOptions> = {
  slots: ({ momentum }) => (momentum === 0 ? [] : ['momentum']),

  start({ g, learningRate }, { momentum, nesterov, weightDecay }) {
    const timesMomentum = (v: Value) => g.op('Mul', [v, g.scalar(momentum, 'float32')])
    const moved = (p: Value, direction: Value) => g.op('Sub', [p, g.op('Mul', [direction, learningRate])])
    return (p, gradient, [v], decays) => {
      const d = decays ? penalized(g, gradient, p, weightDecay) : gradient
      if (v === undefined) return { parameter: moved(p, d), slots: [] }
      const next = g.op('Add', [timesMomentum(v), d])
      const direction = nesterov ? g.op('Add', [d, timesMomentum(next)]) : next
      return { parameter: moved(p, direction), slots: [next] }
    }
  },
}
