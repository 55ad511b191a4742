/** What is run: attacks at radii, grouped so that radii of one attack share their work. */
import type { AttackParameters } from '../../attacks/attack.ts'
import type { Ball } from '../../attacks/balls.ts'
import type { Classifier } from '../../attacks/classifier.ts'
import { type AttackName, attacks } from '../../attacks/index.ts'

/** Which class an attack must reach: a number, one drawn for each image, or the one with the lowest clean score. */
export type Targeting = number | 'random' | 'least-likely'

/** Another model that adversarial images are made on. */
export interface Surrogate {
  readonly classifier: Classifier
  readonly path: string
  readonly sha256: string
}

/** One attack at one radius. */
export interface AttackRun {
  readonly name: AttackName
  readonly ball: Ball
  /** In pixel units of [0, 1]. */
  readonly epsilon: number
  readonly parameters: AttackParameters
  readonly targeted?: Targeting | undefined
  readonly surrogate?: Surrogate | undefined
}

/** A run as JSON has it: what reports are grouped by, and parts of an evaluation are compared by. */
export interface RunDescription {
  readonly name: string
  readonly ball: string
  readonly epsilon: number
  /** Those parameters that the attack reads. */
  readonly params: Readonly<Record<string, number | boolean | string>>
  readonly targeted?: Targeting
  readonly surrogate?: { readonly path: string; readonly sha256: string }
}

export function describeRun({
  name,
  ball,
  epsilon,
  parameters,
  targeted,
  surrogate,
}: AttackRun): RunDescription {
  const reads: readonly (keyof AttackParameters)[] = attacks[name].reads
  const params = reads.flatMap((key) => (parameters[key] === undefined ? [] : [[key, parameters[key]]]))
  return {
    name,
    ball: ball.name,
    epsilon,
    params: Object.fromEntries(params),
    ...(targeted !== undefined && { targeted }),
    ...(surrogate && { surrogate: { path: surrogate.path, sha256: surrogate.sha256 } }),
  }
}

/** The runs that differ in their radius alone, the smallest first; `index` is a run's number among all runs. */
export type Curve = readonly { readonly epsilon: number; readonly index: number }[]

/** @returns the curves in the order of their first runs */
export function curvesOf(runs: readonly RunDescription[]): Curve[] {
  const groups = new Map<string, { epsilon: number; index: number }[]>()
  runs.forEach(({ epsilon, ...rest }, index) => {
    const key = JSON.stringify(rest)
    groups.set(key, [...(groups.get(key) ?? []), { epsilon, index }])
  })
  return [...groups.values()].map((points) => points.toSorted((a, b) => a.epsilon - b.epsilon))
}
