/**
 * How many steps a run does. One that does a step alone copies the whole state twice besides: out of the graph, and again in the
 * binding. A fully connected network takes twice as long by that; large images do not notice, and lose nothing by more steps either.
 *
 * The numbers and how they were measured: docs/notes/step-graphs.md.
 */
export const loopLimits = {
  /** A run cannot be interrupted, and the progress stands still meanwhile. */
  milliseconds: 250,
  /** Of the batches that wait to be fed. */
  megabytes: 32,
  /** More save less than noise. */
  steps: 32,
} as const

export interface StepCosts {
  /** Megabytes of what one step is fed. */
  readonly fed: number
  /** Of a run that does one step. */
  readonly milliseconds: number
}

/** @returns a whole number from 1 on; results do not depend on it */
export function loopLength({ fed, milliseconds }: StepCosts): number {
  const most = [loopLimits.milliseconds / milliseconds, loopLimits.megabytes / fed, loopLimits.steps]
  return Math.max(1, Math.floor(Math.min(...most)))
}
