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

export type LoopLimits = Readonly<Record<keyof typeof loopLimits, number>>

/** On a device every run copies the state there and back, so runs are longer. Chosen by reckoning, not by measurement: no GPU was at hand. */
export const deviceLimits: LoopLimits = { milliseconds: 1000, megabytes: 256, steps: 200 }

export interface StepCosts {
  /** Megabytes of what one step is fed. */
  readonly fed: number
  /** Of a run that does one step. */
  readonly milliseconds: number
}

/** @returns a whole number from 1 on; results do not depend on it */
export function loopLength({ fed, milliseconds }: StepCosts, limits: LoopLimits = loopLimits): number {
  const most = [limits.milliseconds / milliseconds, limits.megabytes / fed, limits.steps]
  return Math.max(1, Math.floor(Math.min(...most)))
}
