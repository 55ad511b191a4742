import { formatEpsilon } from '../../attacks/epsilon.ts'
import { pgd } from '../../attacks/pgd.ts'
import { square } from '../../attacks/square.ts'
import type { AttackReport } from '../evaluation.ts'
import type { Check, Probe } from './check.ts'
import {
  byThreatModel,
  isIterated,
  standing,
  strongest,
  threatModel,
  tolerated,
  trialRadius,
} from './reported.ts'
import { count, withstood } from './trial.ts'

/** Forward passes of the trial at the full level. */
const queries = 300
/** Share of the sample from which on a difference counts; on networks without a fault it measures 0. */
const share = 0.05

/** Knows scores only, so it should find less than an attack that knows gradients. */
const isBlackBox = ({ name }: AttackReport): boolean => name === 'square' || name.includes('noise')

/** Compares the reports; the full level also tries Square after PGD on the sample. */
export const blackBoxStronger: Check = {
  meaning: 'an attack without gradients breaks what attacks with them do not: gradients are masked',
  source: 'Athalye et al. 2018, section 3.1; AutoAttack checks',
  level: 'quick',
  needs: 'reports',
  comparesRuns: true,
  async run(probe) {
    const told = byThreatModel(probe.reports).flatMap(compare)
    return told.length > 0 || probe.level === 'quick' || probe.sample.labels.length === 0
      ? told
      : trial(probe)
  },
}

function compare(group: readonly AttackReport[]): string[] {
  const black = strongest(group.filter(isBlackBox))
  const white = strongest(group.filter((r) => isIterated(r) && !isBlackBox(r)))
  if (!black || !white || white.robustCorrect <= black.robustCorrect + tolerated(white.n)) return []
  return [
    `${black.name} leaves ${standing(black)} images standing at ${threatModel(black)} without gradients, ${white.name} with them ${standing(white)}: gradients are masked. Robust accuracy is at most that of ${black.name}; run autoattack`,
  ]
}

async function trial(probe: Probe): Promise<string[]> {
  const { classifier, reports, sample } = probe
  const epsilon = trialRadius(reports)
  const white = await withstood(probe, classifier, pgd, epsilon)
  const black = await withstood(probe, classifier, square, epsilon, { queries })
  const only = count(white.map((w, i) => w && !black[i]))
  const n = sample.labels.length
  if (only < Math.max(2, share * n)) return []
  return [
    `Square with ${queries} queries breaks ${only} of ${n} sampled images at linf ${formatEpsilon(epsilon)} that PGD leaves standing: gradients are masked, robust accuracies of gradient attacks are too high. Run square or autoattack on all images`,
  ]
}
