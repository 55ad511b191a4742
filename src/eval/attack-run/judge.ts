/** The verdict on adversarial images: a fresh forward pass on what the attack gave back. */
import type { Ball } from '../../attacks/balls.ts'
import { type Classifier, pixelCount } from '../../attacks/classifier.ts'
import { gatherRows, rowOf } from '../../attacks/rows.ts'
import { scoreRows } from '../metrics/score-rows.ts'
import type { CleanColumns, RunColumns } from '../verdicts/columns.ts'
import { roundToLevels } from './eight-bit.ts'

/** The images of one batch, with what the clean pass said of them. */
export interface AttackedBatch {
  /** [n, ...shape] in pixel units of [0, 1]. */
  readonly images: Float32Array
  readonly labels: Int32Array
  /** Numbers of the images in their data set. */
  readonly samples: Int32Array
  readonly clean: CleanColumns
}

export interface JudgeOptions {
  /** The model that is evaluated. */
  readonly classifier: Classifier
  readonly seed: number
  /** Round adversarial images to 8 bits before the verdict. */
  readonly uint8: boolean
  /** Told while run number `run` attacks `images` images: how many more went through the model. */
  readonly onPasses?: (run: number, images: number, passes: number) => void
}

/** Final images of a batch with their verdicts: what one attack at one radius comes to. */
export interface Finals {
  readonly images: Float32Array
  readonly predictions: number[]
  readonly nll: number[]
  readonly confidence: number[]
  readonly norms: number[]
  /** Empty where no part of an ensemble broke the image. */
  readonly brokenBy: string[]
}

/** No attack yet: the images as they are. */
export const untouched = ({ images, clean }: AttackedBatch): Finals => ({
  images: images.slice(),
  predictions: [...clean.predictions],
  nll: [...clean.nll],
  confidence: [...clean.confidence],
  norms: clean.labels.map(() => 0),
  brokenBy: clean.labels.map(() => ''),
})

export const finalsOf = (columns: RunColumns, images: Float32Array): Finals => ({
  images,
  predictions: [...columns.predictions],
  nll: [...columns.nll],
  confidence: [...columns.confidence],
  norms: [...columns.norms],
  brokenBy: [...(columns.brokenBy ?? columns.norms.map(() => ''))],
})

/** Judges `found`, the attack's images for `rows` of the batch, and puts them in their places. */
export async function judge(
  found: Float32Array,
  rows: Int32Array,
  batch: AttackedBatch,
  finals: Finals,
  { ball, epsilon }: { readonly ball: Ball; readonly epsilon: number },
  { classifier, uint8 }: JudgeOptions,
): Promise<void> {
  const pixels = pixelCount(classifier)
  const images = uint8 ? found.slice() : found
  const clean = gatherRows(batch.images, rows, pixels)
  if (uint8)
    rows.forEach((_, i) => {
      roundToLevels(rowOf(images, i, pixels), rowOf(clean, i, pixels), ball, epsilon)
    })
  const labels = rows.map((row) => batch.labels[row]!)
  const scores = scoreRows(await classifier.logits(images), labels, classifier.classes)
  const delta = new Float64Array(pixels)
  rows.forEach((row, i) => {
    const [x, x0] = [rowOf(images, i, pixels), rowOf(clean, i, pixels)]
    finals.images.set(x, row * pixels)
    finals.predictions[row] = scores[i]!.prediction
    finals.nll[row] = scores[i]!.nll
    finals.confidence[row] = scores[i]!.confidence
    for (let p = 0; p < pixels; p += 1) delta[p] = x[p]! - x0[p]!
    finals.norms[row] = ball.norm(delta)
  })
}
