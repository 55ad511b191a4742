/** The contract of an attack. */
import type { Ball } from './balls.ts'
import type { Classifier } from './classifier.ts'

/** Some images to attack; an attack leaves them as they are. */
export interface Target {
  /** [n, ...shape] in pixel units of [0, 1]. */
  readonly images: Float32Array
  /** The true classes, [n]. */
  readonly labels: Int32Array
  /** Numbers of the images in their data set: what random numbers depend on, so that batching does not matter. */
  readonly samples: Int32Array
}

/** Settings that an attack reads; those that mean nothing to it are ignored. */
export interface AttackParameters {
  /** Gradient steps. */
  readonly steps: number
  /** Length of a step as a share of epsilon. */
  readonly relativeStepSize: number
  /** Independent tries from different starts; only what still stands is tried again. */
  readonly restarts: number
  /** Start at a random point of the ball instead of at the image. */
  readonly randomStart: boolean
  /** Judge the last iterate alone, as most tools do, instead of any that fools the model. */
  readonly lastIterate: boolean
}

export interface AttackContext {
  readonly classifier: Classifier
  readonly target: Target
  readonly ball: Ball
  /** Radius of the ball in pixel units of [0, 1]. */
  readonly epsilon: number
  readonly parameters: AttackParameters
  readonly seed: number
}

export interface AttackResult {
  /** Adversarial images [n, ...shape], inside the ball and inside [0, 1]. */
  readonly images: Float32Array
  /** Images whose gradient was zero everywhere at some step: they cannot be attacked by gradients. */
  readonly zeroGradients: number
  /** Images whose gradient was not a number somewhere at some step. */
  readonly nanGradients: number
}

export interface Attack {
  readonly description: string
  /** The paper. */
  readonly source: string
  readonly defaults: AttackParameters
  /** Which parameters the attack reads, for help and reports. */
  readonly reads: readonly (keyof AttackParameters)[]
  run(context: AttackContext): Promise<AttackResult>
}
