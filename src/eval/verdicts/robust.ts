/** Which images an attack breaks, from the columns. */
import type { Curve, RunDescription } from '../attack-run/plan.ts'
import type { CleanColumns, RunColumns, Verdicts } from './columns.ts'

/** Whether the final image of one run fools the model: into the target, or into any wrong class. */
export const isFooled = (run: RunColumns, clean: CleanColumns, i: number): boolean =>
  run.targets ? run.predictions[i] === run.targets[i] : run.predictions[i] !== clean.labels[i]

export const isRight = (clean: CleanColumns, i: number): boolean => clean.predictions[i] === clean.labels[i]

/**
 * Images that are right clean and withstand every perturbation of this attack that was tried up to this radius, [n]:
 * what lies in the smaller ball lies in the larger one, so the share never rises with the radius.
 */
export function robustUpTo(curve: Curve, epsilon: number, { clean, runs }: Verdicts): boolean[] {
  const tried = curve.filter((p) => p.epsilon <= epsilon).map((p) => runs[p.index]!)
  return clean.labels.map((_, i) => isRight(clean, i) && !tried.some((run) => isFooled(run, clean, i)))
}

/** The curve that a run is on. */
export const curveOf = (curves: readonly Curve[], index: number): Curve =>
  curves.find((points) => points.some((p) => p.index === index))!

/** What stands against all attacks together, in one ball at one radius. */
export interface WorstCase {
  readonly ball: string
  readonly epsilon: number
  readonly attacks: readonly string[]
  readonly robust: readonly boolean[]
}

/** Where several attacks share ball and radius; targeted and transferred ones stand for themselves. */
export function worstCases(
  runs: readonly RunDescription[],
  curves: readonly Curve[],
  verdicts: Verdicts,
): WorstCase[] {
  const groups = new Map<string, number[]>()
  runs.forEach(({ ball, epsilon, targeted, surrogate }, index) => {
    if (targeted !== undefined || surrogate !== undefined) return
    const key = `${ball} ${epsilon}`
    groups.set(key, [...(groups.get(key) ?? []), index])
  })
  return [...groups.values()]
    .filter((group) => new Set(group.map((index) => curveOf(curves, index))).size > 1)
    .map((group) => {
      const { ball, epsilon } = runs[group[0]!]!
      const all = group.map((index) => robustUpTo(curveOf(curves, index), epsilon, verdicts))
      return {
        ball,
        epsilon,
        attacks: group.map((index) => runs[index]!.name),
        robust: verdicts.clean.labels.map((_, i) => all.every((robust) => robust[i])),
      }
    })
}
