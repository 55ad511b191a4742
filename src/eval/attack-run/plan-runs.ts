/** From the attacks a caller asks for to the runs of an evaluation. */
import type { Attack, AttackParameters } from '../../attacks/attack.ts'
import { type BallName, balls } from '../../attacks/balls.ts'
import { type AttackName, attacks } from '../../attacks/index.ts'
import { matchedParameters } from '../../attacks/matching/parameters.ts'
import { UserError } from '../../errors.ts'
import type { AttackRun, Targeting } from './plan.ts'
import { checkRadii, parseRadii, usualRadii } from './radii.ts'

/** Radii as text, a number or several: `'2/255,8/255'`, `0.5`, `[0.5, 1]`. */
export type Radii = string | number | readonly number[]

/** An attack with what departs from its defaults. */
export interface AttackChoice extends Partial<AttackParameters> {
  readonly name: AttackName
  /** One of the attack's balls; the first of them by default. */
  readonly ball?: BallName | undefined
  /** By default those that are usual in the ball. */
  readonly eps?: Radii | undefined
  readonly targeted?: Targeting | undefined
}

/** @throws UserError for an unknown attack, a ball that it has not, a radius that is none, a class it cannot aim at */
export function planRuns(choices: readonly AttackChoice[]): AttackRun[] {
  return choices.flatMap(({ name, ball: ballName, eps, targeted, ...said }) => {
    if (!Object.hasOwn(attacks, name))
      throw new UserError(`--attack: expected one of ${Object.keys(attacks).join(', ')}, got "${name}"`)
    const attack: Attack = attacks[name]
    const ball = ballName ?? attack.balls[0]!
    if (!attack.balls.includes(ball))
      throw new UserError(`--norm: expected ${attack.balls.join(' or ')} for ${name}, got ${ball}`)
    if (targeted !== undefined && !attack.targeted)
      throw new UserError(`--targeted: expected one of ${aiming().join(', ') || 'no attack'}, got ${name}`)
    const { match } = said
    const parameters = match ? matchedParameters(match, name, ball, said) : { ...attack.defaults, ...said }
    return radiiOf(eps, ball).map((epsilon) => ({ name, ball: balls[ball], epsilon, parameters, targeted }))
  })
}

function radiiOf(eps: Radii | undefined, ball: BallName): readonly number[] {
  if (eps === undefined || typeof eps === 'string') return parseRadii(eps ?? usualRadii[ball], ball)
  return checkRadii(typeof eps === 'number' ? [eps] : eps)
}

/** The attacks that can be told which class to reach. */
const aiming = (): string[] =>
  Object.entries<Attack>(attacks).flatMap(([name, { targeted }]) => (targeted ? [name] : []))

/** @throws UserError for a class that the model does not have */
export function checkTargets(runs: readonly AttackRun[], classes: number): void {
  for (const { targeted } of runs)
    if (typeof targeted === 'number' && !(Number.isInteger(targeted) && targeted >= 0 && targeted < classes))
      throw new UserError(`--targeted: expected a class from 0 to ${classes - 1}, got ${targeted}`)
}
