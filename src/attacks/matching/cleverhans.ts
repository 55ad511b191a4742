import { balls } from '../balls.ts'
import type { Match } from './match.ts'
import { along, ballsOf, cubeRescaled, scaledL1, sharedAmongLargest } from './norms.ts'

/** https://github.com/cleverhans-lab/cleverhans: torch/attacks/fast_gradient_method.py, projected_gradient_descent.py, torch/utils.py */
const { linf, l2 } = balls

export const cleverhans: Match = {
  description:
    'CleverHans 4.0.0, given labels: clip, project, clip; loss averaged over the batch; last iterate; it has no default number and size of steps',
  rules: { clip: 'around', reduction: 'mean', momentum: 'gradient' },
  ball: ballsOf('cleverhans', {
    linf,
    // The floor of 1e-12 is that of the square: gradients below 1e-6 make shorter steps.
    l2: { ...l2, steepest: along(l2, (norm) => Math.max(norm, 1e-6)), sample: cubeRescaled },
    l1: scaledL1(sharedAmongLargest),
  }),
  attacks: {
    fgsm: { linf: {} },
    fgm: { l2: {}, l1: {} },
    bim: { linf: {}, l2: {} },
    pgd: { linf: {}, l2: {} },
  },
}
