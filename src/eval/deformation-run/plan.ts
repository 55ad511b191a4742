/** What is run: deformations at strengths, and the worst case over a grid of rotations and translations. */
import type { Classifier } from '../../attacks/classifier.ts'
import { UserError } from '../../errors.ts'
import { meanColour, type Preprocessing } from '../../onnx/preprocess/preprocessing.ts'
import { type DeformationChoice, parseDeformations } from '../deformations/choices.ts'
import { deformImages, formOf } from '../deformations/deform-images.ts'
import type { DeformationForm } from '../deformations/deformation.ts'
import { channelFill, imageShape } from '../deformations/image-shape.ts'
import { deformations } from '../deformations/index.ts'
import { type SpatialGrid, spatialTransforms, usualGrid } from '../deformations/spatial-grid.ts'
import { worstCase } from '../deformations/worst-case.ts'
import { type SampleScore, scoreRows } from '../metrics/score-rows.ts'

/** A run as JSON has it: what reports name it by, and parts of an evaluation are compared by. */
export interface DeformationDescription {
  readonly name: string
  readonly strength: number
  readonly unit: string
  readonly form: DeformationForm
  /** What comes in from outside the image, a value a channel. */
  readonly fill: readonly number[]
  /** Of a worst case: how many transforms of each image are tried at most. */
  readonly transforms?: number
}

/** Images that are to be deformed. */
export interface Undeformed {
  /** [n, ...shape] in pixel units of [0, 1]. */
  readonly images: Float32Array
  readonly labels: Int32Array
  /** Numbers of the images in their data set. */
  readonly samples: Int32Array
}

/** One deformation at one strength. */
export interface DeformationRun {
  readonly description: DeformationDescription
  /** A score an image, of its deformed self. */
  readonly scores: (
    batch: Undeformed,
    classifier: Classifier,
    seed: number,
  ) => Promise<readonly Pick<SampleScore, 'prediction' | 'nll'>[]>
}

/** `black`, `mean` (what the preprocessing subtracts), or a value in [0, 1] for all channels or one for each. */
export type Fill = 'black' | 'mean' | readonly number[]

export interface DeformationOptions {
  /** `all`, `paper`, `corruptions`, names, or names with a strength: `rotate=20`. */
  readonly names?: string | readonly string[] | undefined
  /** By default `corrected`. */
  readonly form?: DeformationForm | undefined
  /** By default black, and `mean` for `paper-code`: the authors filled after their normalization. */
  readonly fill?: Fill | undefined
  /** Also the worst over a grid of rotations and translations, each image its own. */
  readonly worstCase?: boolean | SpatialGrid | undefined
}

/** @throws UserError for data that are no images, and for deformations, strengths and fills that there are not */
export function planDeformations(
  { names = [], form = 'corrected', fill, worstCase: grid = false }: DeformationOptions,
  shape: readonly number[],
  preprocessing: Preprocessing,
): DeformationRun[] {
  const filled = (own: DeformationForm, option: string) => {
    const [channels] = imageShape(shape, option)
    const colour = fill ?? (own === 'paper-code' && preprocessing.mean ? 'mean' : 'black')
    return channelFill(coloured(colour, preprocessing), channels, '--fill')
  }
  const named = choicesOf(names, shape).map((choice) => {
    const own = formOf(choice.name, form)
    return namedRun(choice, shape, own, filled(own, '--deform'))
  })
  if (grid === false) return named
  return [...named, worstCaseRun(grid === true ? usualGrid : grid, filled('corrected', '--worst-case'))]
}

function choicesOf(names: string | readonly string[], shape: readonly number[]): DeformationChoice[] {
  if (names.length === 0) return []
  const [, height, width] = imageShape(shape, '--deform')
  return parseDeformations(names, height, width)
}

const namedRun = (
  choice: DeformationChoice,
  shape: readonly number[],
  form: DeformationForm,
  fill: readonly number[],
): DeformationRun => ({
  description: { ...choice, unit: deformations[choice.name].unit, form, fill },
  scores: async ({ images, labels, samples }, classifier, seed) => {
    const deformed = await deformImages(images, samples, choice, { shape, form, fill, seed })
    return scoreRows(await classifier.logits(deformed), labels, classifier.classes)
  },
})

const worstCaseRun = (grid: SpatialGrid, fill: readonly number[]): DeformationRun => ({
  description: {
    name: 'worst-case',
    strength: grid.rotation,
    unit: 'degree',
    form: 'corrected',
    fill,
    transforms: spatialTransforms(grid).length,
  },
  scores: async ({ images, labels }, classifier) =>
    (await worstCase(classifier, images, labels, grid, fill)).map(({ score }) => score),
})

function coloured(fill: Fill, preprocessing: Preprocessing): readonly number[] {
  if (typeof fill === 'object') return fill
  if (fill === 'black') return [0]
  const mean = meanColour(preprocessing)
  if (mean === undefined)
    throw new UserError('--fill: expected a mean in the preprocessing to fill with, got none')
  return mean
}
