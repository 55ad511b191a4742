/** Reading robust counts out of reports. */
import type { Attack } from '../../attacks/attack.ts'
import { formatEpsilon } from '../../attacks/epsilon.ts'
import { attacks } from '../../attacks/index.ts'
import type { AttackReport } from '../evaluation.ts'

/** Images that two counts may be apart without anything being wrong: random starts differ by as much. */
export const tolerated = (n: number): number => Math.max(1, 0.01 * n)

/**
 * Takes more than one gradient step inside the ball, so it should be at least as strong as FGSM. Attacks for the
 * nearest adversarial image promise nothing about a given radius.
 */
export const isIterated = ({ name, params }: AttackReport): boolean =>
  typeof params.steps === 'number' &&
  params.steps > 1 &&
  (attacks as Readonly<Record<string, Attack>>)[name]?.kind !== 'minimal'

/** Reports of the same ball, radius, goal and surrogate, in the order of the first of each. */
export function byThreatModel(reports: readonly AttackReport[]): AttackReport[][] {
  const groups = new Map<string, AttackReport[]>()
  for (const report of reports) {
    const { ball, epsilon, targeted, surrogate } = report
    const key = JSON.stringify([ball, epsilon, targeted, surrogate])
    groups.set(key, [...(groups.get(key) ?? []), report])
  }
  return [...groups.values()]
}

/** The report that leaves the fewest images standing. */
export const strongest = (reports: readonly AttackReport[]): AttackReport | undefined =>
  reports.reduce<AttackReport | undefined>(
    (best, r) => (best === undefined || r.robustCorrect < best.robustCorrect ? r : best),
    undefined,
  )

/** `linf 8/255`. */
export const threatModel = ({ ball, epsilon }: AttackReport): string => `${ball} ${formatEpsilon(epsilon)}`

/** `120 of 1000`. */
export const standing = ({ robustCorrect, n }: AttackReport): string => `${robustCorrect} of ${n}`

/** The Linf radius that attacks on the sample are tried at: the middle one of those reported, else 8/255. */
export function trialRadius(reports: readonly AttackReport[]): number {
  const radii = reports.filter((r) => r.ball === 'linf' && r.epsilon > 0).map((r) => r.epsilon)
  const sorted = [...new Set(radii)].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 8 / 255
}
