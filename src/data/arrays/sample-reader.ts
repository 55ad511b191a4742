/** The samples of an array, read from the file when they are asked for. */
import { UserError } from '../../errors.ts'
import { viewOf } from '../bytes/byte-source.ts'
import { layoutOf } from './layout.ts'
import { formatOf } from './number-types.ts'
import { byteLength, countOf, describeArray, type NumericArray } from './numeric-array.ts'

/** Bytes of an array whose samples do not lie together. */
const memoryBudget = 2 ** 30

export interface SampleReader {
  /** Of how the numbers were understood: NHWC. */
  readonly layout: string
  readonly size: number
  /** [C, H, W], or [D]. */
  readonly shape: readonly number[]
  /** Writes samples first, first + 1, ... [count, ...shape] in pixel units. @param number of the first, in messages */
  readInto(into: Float32Array, first: number, count: number, number?: number): Promise<void>
}

export interface SampleOptions {
  /** Letters of the dimensions, such as NHWC; by the shape where absent. */
  readonly layout?: string | undefined
  /** The value that is 1 in pixel units: 255 by default for uint8, 1 for bool and floats. */
  readonly scale?: number | undefined
}

/**
 * @param what begins the messages
 * @throws UserError for shapes that layoutOf refuses; for integers other than uint8 without a scale; when they are read,
 * for images beyond [0, 1] and for numbers that are not finite
 */
export function sampleReader(
  array: NumericArray,
  what: string,
  { layout: said, scale: saidScale }: SampleOptions = {},
): SampleReader {
  const { letters, size, shape, sampleStep, steps, together } = layoutOf(array, what, said)
  const isImage = shape.length === 3
  const scale = saidScale ?? usualScale(array, what, isImage)
  const { bytes, read } = formatOf(array.type)
  const [channels, height, width] = isImage ? (shape as [number, number, number]) : [1, 1, shape[0]!]
  const [channelStep, rowStep, columnStep] = steps
  const length = countOf(shape)
  if (!together && byteLength(array.type, array.shape) > memoryBudget)
    throw new UserError(
      `${what}: expected the numbers of each sample together in an array of over 1 GiB (numpy.ascontiguousarray), got ` +
        `${describeArray(array)} as ${letters} in ${array.order} order`,
    )
  const sampleBytes = sampleStep * bytes
  let whole: Promise<Uint8Array> | undefined
  /** The bytes of these samples; of all samples where theirs do not lie together. */
  async function bytesOf(first: number, count: number): Promise<Uint8Array> {
    const source = await array.bytes()
    if (together) return source.read(first * sampleBytes, count * length * bytes)
    whole ??= source.read(0, source.size)
    return whole
  }
  return {
    layout: letters,
    size,
    shape,
    async readInto(into, first, count, number = first) {
      const data = await bytesOf(first, count)
      const view = viewOf(data)
      let to = 0
      for (let sample = 0; sample < count; sample += 1) {
        const start = (together ? sample : first + sample) * sampleStep
        for (let c = 0; c < channels; c += 1)
          for (let y = 0; y < height; y += 1) {
            let at = (start + c * channelStep + y * rowStep) * bytes
            for (let x = 0; x < width; x += 1, at += columnStep * bytes)
              into[to++] = read(view, at, array.littleEndian) / scale
          }
        const values = into.subarray(sample * length, (sample + 1) * length)
        if (array.type !== 'uint8' || scale < 255) check(values, number + sample)
      }
    },
  }

  function check(values: Float32Array, sample: number): void {
    const [least, most] = isImage ? [0, 1] : [-maxFloat32, maxFloat32]
    const bad = values.find((value) => !(value >= least && value <= most))
    if (bad === undefined) return
    const expected = isImage ? 'pixels in [0, 1]' : 'finite float32 values'
    const hint = isImage && Number.isFinite(bad) ? hintFor(bad * scale) : ''
    throw new UserError(`${what}: sample ${sample}: expected ${expected}, got ${bad}${hint}`)
  }
}

const maxFloat32 = 2 ** 128 - 2 ** 104

const hintFor = (value: number): string =>
  value > 1 && value <= 255 ? '; if they reach to 255, ?scale=255 after the path says so' : ''

function usualScale(array: NumericArray, what: string, isImage: boolean): number {
  if (array.type === 'uint8') return 255
  if (isImage && formatOf(array.type).kind === 'integer')
    throw new UserError(
      `${what}: expected images of uint8 or floats, got ${describeArray(array)}; ` +
        '?scale=255 after the path says that they reach from 0 to 255',
    )
  return 1
}
