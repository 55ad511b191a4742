/** The one table of tools whose attacks can be repeated step by step. */
import { art } from './art.ts'
import { cleverhans } from './cleverhans.ts'
import { foolbox } from './foolbox.ts'
import { manifoldMixup } from './manifold-mixup.ts'
import type { Match } from './match.ts'
import { torchattacks } from './torchattacks.ts'

export const matching = {
  torchattacks,
  foolbox,
  art,
  cleverhans,
  'manifold-mixup': manifoldMixup,
} as const satisfies Readonly<Record<string, Match>>

export type MatchName = keyof typeof matching
