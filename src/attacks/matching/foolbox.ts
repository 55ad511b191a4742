import { balls } from '../balls.ts'
import type { Match } from './match.ts'
import { along, ballsOf, scaledL1 } from './norms.ts'

/** https://github.com/bethgelab/foolbox at 2513a9a: attacks/gradient_descent_base.py, projected_gradient_descent.py, mi_fgsm.py */
const floor = (norm: number) => Math.max(norm, 1e-12)
const { linf, l2, l1 } = balls
const iterative = { steps: 10, relativeStepSize: 0.2 }
const projected = { steps: 50, relativeStepSize: 0.025 }

export const foolbox: Match = {
  description:
    'foolbox 3.3.4: project, then clip; last iterate; momentum of directions; in l1 gradient over its norm',
  rules: { clip: 'after', reduction: 'sum', momentum: 'direction' },
  ball: ballsOf('foolbox', {
    linf,
    l2: { ...l2, steepest: along(l2, floor) },
    l1: scaledL1(along(l1, floor)),
  }),
  attacks: {
    fgsm: { linf: {} },
    fgm: { l2: {}, l1: {} },
    bim: { linf: iterative, l2: iterative, l1: iterative },
    pgd: { linf: { steps: 40, relativeStepSize: 0.01 / 0.3 }, l2: projected, l1: projected },
    mifgsm: { linf: { ...iterative, decay: 1 }, l2: { ...iterative, decay: 1 } },
  },
}
