/** Deforms a batch on its way to the model. */
import { randomStream } from '../../data/random.ts'
import { checkStrength, type DeformationChoice } from './choices.ts'
import type { Deformation, DeformationForm } from './deformation.ts'
import { channelFill, imageShape } from './image-shape.ts'
import { type DeformationName, deformations } from './index.ts'

export interface DeformOptions {
  /** Of one image: [C, H, W], or [H, W]. */
  readonly shape: readonly number[]
  readonly seed: number
  /** Deformations without it are done in the form `corrected`. */
  readonly form: DeformationForm
  /** What comes in from outside the image, in [0, 1]: one value, or one a channel. */
  readonly fill: readonly number[]
}

/** The form that a deformation is done in where this one is asked for. */
export function formOf(name: DeformationName, form: DeformationForm): DeformationForm {
  const { forms }: Deformation = deformations[name]
  return forms.includes(form) ? form : 'corrected'
}

/**
 * New images; those given stay as they are. What is drawn for an image is a function of (seed, name, sample) alone: the
 * same at every strength, in every form and whatever the batch. The streams are those of the purposes `deformation/<name>`.
 *
 * @param images [n, ...shape] in [0, 1]
 * @param samples their numbers in the data set, [n]
 * @throws UserError for data that are no images, and for a fill or a strength that does not fit
 */
export async function deformImages(
  images: Float32Array,
  samples: Int32Array,
  choice: DeformationChoice,
  { shape, seed, form, fill }: DeformOptions,
): Promise<Float32Array> {
  checkStrength(choice)
  const { name, strength } = choice
  const deformation: Deformation = deformations[name]
  const image = imageShape(shape, '--deform')
  const common = {
    shape: image,
    strength,
    form: formOf(name, form),
    fill: channelFill(fill, image[0], '--deform'),
  }
  const length = image[0] * image[1] * image[2]
  if (images.length !== samples.length * length)
    throw new RangeError(
      `images: expected ${samples.length} of ${length} values, got ${images.length} values`,
    )
  const result = new Float32Array(images.length)
  const deformed = Array.from(samples, (sample, i) => {
    const random = randomStream(seed, `deformation/${name}`, sample, 0)
    return deformation.apply(images.subarray(i * length, (i + 1) * length), { ...common, random })
  })
  // Together, since some are made by other threads.
  for (const [i, one] of (await Promise.all(deformed)).entries()) result.set(one, i * length)
  return result
}
