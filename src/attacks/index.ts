/** The one table of attacks: it feeds the command line, the report, the documentation and the contract tests. */
import type { Attack } from './attack.ts'
import { fgsm } from './fgsm.ts'
import { pgd } from './pgd.ts'

export const attacks = { fgsm, pgd } as const satisfies Readonly<Record<string, Attack>>

export type AttackName = keyof typeof attacks
