/** The one table of attacks: it feeds the command line, the report, the documentation and the contract tests. */
import { apgd, apgdDlr, apgdTargeted } from './apgd.ts'
import type { Attack } from './attack.ts'
import { autoAttack, autoAttackPlus, autoAttackRand } from './autoattack.ts'
import { bim } from './bim.ts'
import { carliniWagner } from './carlini-wagner.ts'
import { deepfool } from './deepfool.ts'
import { fab, fabTargeted } from './fab.ts'
import { fgm } from './fgm.ts'
import { fgsm } from './fgsm.ts'
import { mifgsm } from './mifgsm.ts'
import { noise } from './noise.ts'
import { pgd } from './pgd.ts'
import { square } from './square.ts'

export const attacks = {
  noise,
  fgsm,
  fgm,
  bim,
  mifgsm,
  pgd,
  apgd,
  'apgd-dlr': apgdDlr,
  'apgd-t': apgdTargeted,
  fab,
  'fab-t': fabTargeted,
  deepfool,
  'carlini-wagner': carliniWagner,
  square,
  autoattack: autoAttack,
  'autoattack-plus': autoAttackPlus,
  'autoattack-rand': autoAttackRand,
} as const satisfies Readonly<Record<string, Attack>>

export type AttackName = keyof typeof attacks
