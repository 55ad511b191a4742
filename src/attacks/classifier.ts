/** What an attack sees of a model: scores and input gradients, never a session. */
import { elementCount } from '../onnx/tensor.ts'
import type { LossName } from './losses/index.ts'
import type { SignStepFrom, SignStepped } from './sign-step.ts'
import type { SignSteppedOn, SignStepsFrom } from './sign-steps.ts'

/** Scores and gradients at some images. */
export interface LossGradient {
  /** [n, C]. */
  readonly logits: Float32Array
  /** Of each sample, [n]. */
  readonly loss: Float32Array
  /** Of the sum of the losses with respect to the pixels, [n, ...shape]. */
  readonly gradient: Float32Array
}

export interface Classifier {
  readonly classes: number
  /** Shape of one image. */
  readonly shape: readonly number[]
  /** @param images [n, ...shape] in pixel units of [0, 1]; @returns scores [n, C] */
  logits(images: Float32Array): Promise<Float32Array>
  /**
   * @param labels [n], the true classes
   * @param loss what is differentiated; by default the cross-entropy of the labels
   * @param targets [n], the classes that a targeted loss is about
   */
  lossGradient(
    images: Float32Array,
    labels: Int32Array,
    loss?: LossName,
    targets?: Int32Array,
  ): Promise<LossGradient>
  /**
   * A step of the signs of `lossGradient` and back into the linf ball and the pixel bounds, where a model can do it at
   * once: the same to the last bit. Whoever replaces `lossGradient` of a classifier replaces this or leaves it out.
   */
  signStep?(from: SignStepFrom): Promise<SignStepped>
  /** Several of these in one run, where that pays: on a device to which each run copies its images. */
  signSteps?(from: SignStepsFrom): Promise<SignSteppedOn>
}

/** Pixels of one image. */
export const pixelCount = ({ shape }: Classifier): number => elementCount(shape)

/** The class with the highest score of each row; the first of equal ones. */
export function predictions(logits: Float32Array, classes: number): Int32Array {
  return Int32Array.from({ length: logits.length / classes }, (_, i) => {
    let best = 0
    for (let c = 1; c < classes; c += 1) if (logits[i * classes + c]! > logits[i * classes + best]!) best = c
    return best
  })
}
