/** What it means to do an attack as another tool does it. */
import type { AttackParameters } from '../attack.ts'
import type { Ball, BallName } from '../balls.ts'

/** The order of one step, and what its gradient is the gradient of. */
export interface StepRules {
  /** When pixels are clipped to [0, 1]: before the projection onto the ball, after it, both, or never. */
  readonly clip: 'before' | 'after' | 'around' | 'never'
  /**
   * Of the losses of a batch. The gradient of their mean is smaller by the number of images, which matters where
   * float32 ends and where a floor is added to a norm: results then depend on the batch size, as the tool's do.
   */
  readonly reduction: 'sum' | 'mean'
  /** What momentum adds up: gradients over their mean size, or directions of steepest ascent. */
  readonly momentum: 'gradient' | 'direction'
}

/** Attacks by their names in src/attacks/index.ts, in the balls that the tool has them for. */
export type ToolDefaults = Readonly<
  Partial<Record<string, Readonly<Partial<Record<BallName, Partial<AttackParameters>>>>>>
>

export interface Match {
  /** For people: what is done as that tool does it, and in which version. */
  readonly description: string
  readonly rules: StepRules
  /** The tool's norm in place of the usual one: its direction, projection and random start. */
  ball(usual: Ball, std?: readonly number[]): Ball
  readonly attacks: ToolDefaults
}
