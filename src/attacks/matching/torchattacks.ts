import { balls } from '../balls.ts'
import type { Match } from './match.ts'
import { along, ballsOf, uniformRadius } from './norms.ts'

/** https://github.com/Harry24k/adversarial-attacks-pytorch at 23620a6: attacks/fgsm.py, bim.py, pgd.py, pgdl2.py, mifgsm.py */
const step = { steps: 10, stepSize: 2 / 255 }

export const torchattacks: Match = {
  description: 'torchattacks 3.5.1: project, then clip; loss averaged over the batch; last iterate',
  rules: { clip: 'after', reduction: 'mean', momentum: 'gradient' },
  ball: ballsOf('torchattacks', {
    linf: balls.linf,
    l2: { ...balls.l2, steepest: along(balls.l2, (norm) => norm + 1e-10), sample: uniformRadius },
  }),
  attacks: {
    fgsm: { linf: {} },
    bim: { linf: step },
    pgd: { linf: step, l2: { steps: 10, stepSize: 0.2 } },
    mifgsm: { linf: { ...step, decay: 1 } },
  },
}
