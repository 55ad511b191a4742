/** Batches of a data set that fit the model, or an error that says which sample does not. */
import type { Classifier } from '../attacks/classifier.ts'
import type { Batch, Dataset } from '../data/dataset.ts'
import { UserError } from '../errors.ts'
import { isLevel } from './attack-run/eight-bit.ts'

export interface BatchDemands {
  /** Added to every label. */
  readonly labelsOffset: number
  /**
   * Pixels must lie in [0, 1]: attacks and deformations clip to it, which on others would be a perturbation beyond
   * any radius.
   */
  readonly attacked: boolean
  /** Pixels must be multiples of 1/255. */
  readonly uint8: boolean
}

/** `n` samples from `start` on. @throws UserError naming the first sample that does not fit */
export async function readChecked(
  data: Dataset,
  start: number,
  n: number,
  classifier: Classifier,
  demands: BatchDemands,
): Promise<Batch> {
  const batch = await data.read(Int32Array.from({ length: n }, (_, i) => start + i))
  return checked(batch, data.spec, start, classifier, demands)
}

/**
 * The batch with the labels that the model has for them.
 *
 * @param spec of the data, and `start`, the number of the batch's first sample, for messages
 * @throws UserError naming the first sample that does not fit
 */
export function checked(
  batch: Batch,
  spec: string,
  start: number,
  { classes }: Classifier,
  { labelsOffset, attacked, uint8 }: BatchDemands,
): Batch {
  const labels = labelsOffset === 0 ? batch.labels : batch.labels.map((label) => label + labelsOffset)
  const bad = labels.findIndex((label) => label < 0 || label >= classes)
  if (bad >= 0)
    throw new UserError(
      `${spec}: label of sample ${start + bad}: expected 0 to ${classes - 1} (the model has ${classes} classes), got ${labels[bad]}`,
    )
  const pixels = batch.images.length / batch.n
  const refuse = (expected: string, isBad: (pixel: number) => boolean) => {
    const at = batch.images.findIndex(isBad)
    if (at >= 0)
      throw new UserError(
        `${spec}: sample ${start + Math.floor(at / pixels)}: expected ${expected}, got ${batch.images[at]}`,
      )
  }
  refuse('numbers', (x) => !Number.isFinite(x))
  if (attacked) refuse('pixels in [0, 1] to attack or deform', (x) => x < 0 || x > 1)
  if (attacked && uint8) refuse('8-bit pixels (multiples of 1/255) for --uint8', (x) => !isLevel(x))
  return { ...batch, labels }
}
