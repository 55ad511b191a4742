import { balls } from '../balls.ts'
import type { Match } from './match.ts'
import { ballsOf, scaledL1 } from './norms.ts'

/** https://github.com/Trusted-AI/adversarial-robustness-toolbox at 23539e2: attacks/evasion/fast_gradient.py, projected_gradient_descent */
const { linf, l2, l1 } = balls
const step = { steps: 100, stepSize: 0.1, randomStart: false }

export const art: Match = {
  description:
    'ART 1.20.1, given labels: clip, then project; loss averaged over the batch; no random start; steps of 0.1 whatever epsilon is; last iterate',
  rules: { clip: 'before', reduction: 'mean', momentum: 'gradient' },
  ball: ballsOf('art', {
    linf,
    l2,
    l1: scaledL1(l1.steepest),
  }),
  attacks: {
    fgsm: { linf: {} },
    fgm: { l2: {}, l1: {} },
    bim: { linf: step },
    pgd: { linf: step, l2: step, l1: step },
    mifgsm: { linf: { ...step, decay: 1 }, l2: { ...step, decay: 1 } },
  },
}
