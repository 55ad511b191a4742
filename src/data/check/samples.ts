/** All samples of a data set one by one, each as it is stored, whatever its size; one that is broken does not end it. */
import { UserError } from '../../errors.ts'
import type { Dataset } from '../dataset.ts'
import { lanes } from '../images/decode.ts'
import { type Pixels, writePlanes } from '../images/pixels.ts'

export interface Sample {
  readonly index: number
  readonly shape: readonly number[]
  /** In pixel units of [0, 1] for images; valid until the next sample. */
  readonly values: Float32Array
}

/** A sample that cannot be read. */
export interface Broken {
  readonly index: number
  /** Says where it lies, and what is wrong. */
  readonly broken: string
}

/** About as many values are in memory at a time, or as many encoded images as are decoded at once. */
const mostValues = 2 ** 22

export async function* samplesOf(dataset: Dataset): AsyncGenerator<Sample | Broken, void, undefined> {
  const { size, encoded, shape } = dataset
  const length = shape.reduce((product, dim) => product * dim, 1)
  const run = encoded ? 2 * lanes : Math.max(1, Math.min(256, Math.floor(mostValues / length)))
  for (let start = 0; start < size; start += run) {
    const places = Array.from({ length: Math.min(run, size - start) }, (_, i) => start + i)
    if (encoded) {
      const decoded = await Promise.all(places.map((i) => attempt(i, () => encoded.pixels(i))))
      for (const [k, image] of decoded.entries()) yield 'broken' in image ? image : sampleOf(start + k, image)
    } else yield* await stored(dataset, places, length)
  }
}

/** A batch; where that fails, each of its samples alone, to know which are broken. */
async function stored(
  dataset: Dataset,
  places: readonly number[],
  length: number,
): Promise<readonly (Sample | Broken)[]> {
  const alone = async (index: number) => {
    const { images } = await dataset.read([index])
    return { index, shape: dataset.shape, values: images }
  }
  const all = await attempt(places[0]!, () => dataset.read(places))
  if ('broken' in all) return Promise.all(places.map((i) => attempt(i, () => alone(i))))
  return places.map((index, i) => ({
    index,
    shape: dataset.shape,
    values: all.images.subarray(i * length, (i + 1) * length),
  }))
}

async function attempt<T>(index: number, work: () => Promise<T>): Promise<T | Broken> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return { index, broken: error.message }
  }
}

function sampleOf(index: number, pixels: Pixels): Sample {
  const { channels, height, width } = pixels
  const values = new Float32Array(channels * height * width)
  writePlanes(pixels, values)
  return { index, shape: [channels, height, width], values }
}
