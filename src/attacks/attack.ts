/** The contract of an attack. */
import type { Ball, BallName } from './balls.ts'
import type { Classifier } from './classifier.ts'
import type { LossName } from './losses/index.ts'
import type { MatchName } from './matching/index.ts'

/** Some images to attack; an attack leaves them as they are. */
export interface Target {
  /** [n, ...shape] in pixel units of [0, 1]. */
  readonly images: Float32Array
  /** The true classes, [n]. */
  readonly labels: Int32Array
  /** Numbers of the images in their data set: what random numbers depend on, so that batching does not matter. */
  readonly samples: Int32Array
  /** Classes to reach, [n]; without them any wrong class will do. */
  readonly targets?: Int32Array | undefined
}

/** Settings that an attack reads; those that mean nothing to it are ignored. */
export interface AttackParameters {
  /** Gradient steps. */
  readonly steps: number
  /** Length of a step as a share of epsilon. */
  readonly relativeStepSize: number
  /** Length of a step in pixel units of [0, 1], whatever epsilon is; goes before the share. */
  readonly stepSize?: number
  /** Independent tries from different starts; only what still stands is tried again. */
  readonly restarts: number
  /** Start at a random point of the ball instead of at the image. */
  readonly randomStart: boolean
  /** Judge the last iterate alone, as most tools do, instead of any that fools the model. */
  readonly lastIterate: boolean
  /** What is raised, where an attack can choose. */
  readonly loss?: LossName
  /** Gradients averaged for each step, for models with randomness (expectation over transformation). */
  readonly eotSamples?: number
  /** Decay of the gradient's running sum (MI-FGSM). */
  readonly decay?: number
  /** Forward passes of a black-box attack. */
  readonly queries?: number
  /** Wrong classes that a targeted loss tries, those with the highest scores first. */
  readonly targetClasses?: number
  /**
   * Search the ball itself alone, not wider ones before it (APGD in l1): what AutoAttack plus and rand ask for. This and
   * the next are no settings of an attack, so none has them in its `reads`.
   */
  readonly singleRadius?: boolean
  /** Let a step count pixels without room, as the authors' program does (APGD in l1): for comparison with it. */
  readonly countsStuck?: boolean
  /** By how much the wrong class must win (Carlini-Wagner's kappa). */
  readonly confidence?: number
  /** How far beyond the boundary a step goes, as a share (DeepFool). */
  readonly overshoot?: number
  /** Steps of the binary search for the trade-off constant (Carlini-Wagner). */
  readonly searchSteps?: number
  readonly learningRate?: number
  /** Do it as another tool does: its step, its projection, its random start (src/attacks/matching). */
  readonly match?: MatchName
  /**
   * Of the model's preprocessing, one a channel: `match: 'manifold-mixup'` measures epsilon in normalised pixels. No
   * setting of an attack, so none has it in its `reads`.
   */
  readonly std?: readonly number[]
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
  /** Of an ensemble: which of its attacks broke each image, [n]; undefined where none did, or none had to. */
  readonly brokenBy?: readonly (string | undefined)[]
}

export interface Attack {
  readonly description: string
  /**
   * `bounded`: searches the ball of radius epsilon. `minimal`: searches the nearest adversarial image; it is called with
   * epsilon = Infinity, and one run answers for every radius.
   */
  readonly kind: 'bounded' | 'minimal'
  /** The balls it searches, the usual one first. */
  readonly balls: readonly BallName[]
  /** Whether it heeds `target.targets`. */
  readonly targeted: boolean
  /** The paper. */
  readonly source: string
  readonly defaults: AttackParameters
  /** Which parameters the attack reads, for help and reports. */
  readonly reads: readonly (keyof AttackParameters)[]
  run(context: AttackContext): Promise<AttackResult>
}
