/** How a step is made of direction, projection and pixel bounds: this project's way, or another tool's. */
import type { AttackContext } from '../attack.ts'
import type { Ball } from '../balls.ts'
import { matching } from '../matching/index.ts'
import type { StepRules } from '../matching/match.ts'

export interface Rules extends StepRules {
  readonly ball: Ball
}

const own: StepRules = { clip: 'after', reduction: 'sum', momentum: 'gradient' }

/** @throws UserError if the tool to match has no such ball, or needs what the parameters do not say */
export function rulesOf({ ball, parameters }: AttackContext): Rules {
  const { match } = parameters
  if (match === undefined) return { ...own, ball }
  return { ...matching[match].rules, ball: matching[match].ball(ball, parameters.std) }
}
