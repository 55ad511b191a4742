import { UserError } from '../../errors.ts'
import type { Attack, AttackParameters } from '../attack.ts'
import type { BallName } from '../balls.ts'
import { type AttackName, attacks } from '../index.ts'
import { type MatchName, matching } from './index.ts'
import type { Match } from './match.ts'

/**
 * The parameters with which an attack does what a tool does unless it is told otherwise. The tool's number for the
 * result is `adversarialAccuracy`: all of them count plain accuracy on the last iterates.
 *
 * @param said what the caller asks for besides; a relative step size takes the place of the tool's absolute one, and
 * `manifold-mixup` needs `std`
 * @throws UserError if the tool has no such attack in that ball
 */
export function matchedParameters(
  match: MatchName,
  name: AttackName,
  ball: BallName,
  said: Partial<AttackParameters> = {},
): AttackParameters {
  const tool: Match = matching[match]
  const own = tool.attacks[name]?.[ball]
  if (own === undefined)
    throw new UserError(`--match ${match}: expected one of ${known(tool)}, got ${name} in ${ball}`)
  const { defaults }: Attack = attacks[name]
  const { stepSize, ...rest } = { ...defaults, lastIterate: true, ...own, ...said, match }
  const isRelative = said.stepSize === undefined && said.relativeStepSize !== undefined
  return stepSize === undefined || isRelative ? rest : { ...rest, stepSize }
}

const known = (tool: Match): string =>
  Object.entries(tool.attacks)
    .map(([name, inBalls]) => `${name} (${Object.keys(inBalls!).join(', ')})`)
    .join(', ')
