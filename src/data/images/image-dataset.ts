/** A data set of encoded images, each read and decoded when it is asked for, in the threads of libuv, beside the model. */
import { UserError } from '../../errors.ts'
import type { Dataset } from '../dataset.ts'
import { checkIndices } from '../memory-dataset.ts'
import { channelsOf, decode, lanes } from './decode.ts'
import type { EncodedImages } from './encoded-images.ts'
import { fixedSize, reshaped, type Size } from './geometry.ts'
import type { ImageOptions } from './options.ts'
import { type Pixels, writePlanes } from './pixels.ts'

/**
 * float32 [C, H, W] in [0, 1], value / 255. Colours and, unless the geometry gives it, size are those of the first image.
 * Of a batch no more than a few images are in memory as bytes and pixels at a time.
 *
 * @throws UserError for no images, and, there or when it is read, for an image that is broken, or of another size, or coloured
 * among grey ones; it names the image and its place
 */
export async function imageDataset(all: EncodedImages, options: ImageOptions = {}): Promise<Dataset> {
  const images = options.skipBroken ? await withoutBroken(all, options.onSkipped) : all
  const size = images.labels.length
  if (size === 0) throw new UserError(`${all.spec}: expected images, got none that can be decoded`)
  const { labels, classNames, classIds } = images
  const { geometry = {} } = options
  const channels = options.channels ?? (await aboutImage(images, 0, channelsOf))
  const onlyGrey = options.channels === undefined
  const decoded = (i: number) => aboutImage(images, i, (bytes) => decode(bytes, channels, onlyGrey))
  const load = async (i: number) => reshaped(await decoded(i), geometry)
  const { height, width } = fixedSize(geometry) ?? (await load(0))
  const length = channels * height * width
  const sample = async (i: number, into: Float32Array): Promise<void> => {
    const pixels = await load(i)
    checkSize(images, i, pixels, { height, width })
    writePlanes(pixels, into)
  }
  return {
    spec: images.spec,
    description: images.description,
    size,
    labels,
    shape: [channels, height, width],
    classes: images.classes,
    ...(classNames && { classNames }),
    ...(classIds && { classIds }),
    encoded: { nameOf: (i) => images.nameOf(i), pixels: decoded },
    async read(indices) {
      checkIndices(indices, size)
      const n = indices.length
      const values = new Float32Array(n * length)
      await eachOf(n, (row) => sample(indices[row]!, values.subarray(row * length, (row + 1) * length)))
      return { images: values, labels: Int32Array.from(indices, (i) => labels[i]!), n }
    },
  }
}

/**
 * Runs `work` for 0 to n - 1, some at a time. After an error nothing further is begun; it is the first in order that is
 * thrown, not in time.
 */
async function eachOf(n: number, work: (i: number) => Promise<void>): Promise<void> {
  let next = 0
  const failed: { readonly i: number; readonly error: unknown }[] = []
  const lane = async () => {
    while (failed.length === 0 && next < n) {
      const i = next++
      await work(i).catch((error) => failed.push({ i, error }))
    }
  }
  await Promise.all(Array.from({ length: Math.min(lanes, n) }, lane))
  const [first] = failed.toSorted((a, b) => a.i - b.i)
  if (first) throw first.error
}

/** What is wrong with an image is told with its name and place. */
async function aboutImage<T>(
  images: EncodedImages,
  i: number,
  work: (bytes: Uint8Array) => Promise<T>,
): Promise<T> {
  const bytes = await images.bytes(i)
  try {
    return await work(bytes)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    throw new UserError(`${images.nameOf(i)}: sample ${i}: ${error.message}`)
  }
}

function checkSize(images: EncodedImages, i: number, pixels: Pixels, { height, width }: Size): void {
  if (pixels.height === height && pixels.width === width) return
  throw new UserError(
    `${images.nameOf(i)}: sample ${i}: expected ${width}x${height} pixels as the first image has, ` +
      `got ${pixels.width}x${pixels.height} (a resize or a crop makes them alike)`,
  )
}

/** Decodes all, to find those that can be. */
async function withoutBroken(
  images: EncodedImages,
  onSkipped: ImageOptions['onSkipped'],
): Promise<EncodedImages> {
  const broken = new Map<number, string>()
  await eachOf(images.labels.length, async (i) => {
    try {
      await aboutImage(images, i, (bytes) => decode(bytes, 3))
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      broken.set(i, error.message)
    }
  })
  const kept = Int32Array.from(images.labels.keys()).filter((i) => !broken.has(i))
  const skipped = [...broken].sort(([a], [b]) => a - b)
  onSkipped?.(skipped.map(([i, message]) => ({ name: images.nameOf(i), message })))
  return {
    ...images,
    labels: kept.map((i) => images.labels[i]!),
    nameOf: (i) => images.nameOf(kept[i]!),
    bytes: (i) => images.bytes(kept[i]!),
  }
}
