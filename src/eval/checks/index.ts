/** The one table of checks; a name is the code of its warnings. docs/checks.md says what to do about each. */
import { blackBoxStronger } from './black-box-stronger.ts'
import type { Check } from './check.ts'
import { epsilonZeroDiffers } from './epsilon-zero-differs.ts'
import { fewClasses } from './few-classes.ts'
import { gradientDiffers } from './gradient-differs.ts'
import { kinks } from './kinks.ts'
import { logitScale } from './logit-scale.ts'
import { nanGradients } from './nan-gradients.ts'
import { notMonotone } from './not-monotone.ts'
import { outsideBall } from './outside-ball.ts'
import { pgdWeakerThanFgsm } from './pgd-weaker-than-fgsm.ts'
import { probabilities } from './probabilities.ts'
import { randomModel } from './random-model.ts'
import { unboundedAttackFails } from './unbounded-attack-fails.ts'
import { zeroGradients } from './zero-gradients.ts'

export const checks = {
  // First: others are not made where it fires.
  'random-model': randomModel,
  probabilities,
  'few-classes': fewClasses,
  'outside-ball': outsideBall,
  'zero-gradients': zeroGradients,
  'nan-gradients': nanGradients,
  'gradient-differs': gradientDiffers,
  'logit-scale': logitScale,
  kinks,
  'epsilon-zero-differs': epsilonZeroDiffers,
  'not-monotone': notMonotone,
  'pgd-weaker-than-fgsm': pgdWeakerThanFgsm,
  'black-box-stronger': blackBoxStronger,
  'unbounded-attack-fails': unboundedAttackFails,
} as const satisfies Readonly<Record<string, Check>>

export type CheckCode = keyof typeof checks
