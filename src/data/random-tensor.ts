/**
 * Random tensors that a training step is fed, such as dropout masks. Row i is a function of (seed, purpose, sample i,
 * step) alone, so it does not depend on the rest of the batch.
 */
import { type RandomStream, randomStream } from './random.ts'

/** Which streams the rows are drawn from: that of (seed, purpose, samples[i], step) for row i. */
export interface RowStreams {
  readonly seed: number
  readonly purpose: string
  /** The batch's samples by their numbers in the data set, one a row. */
  readonly samples: ArrayLike<number>
  readonly step: number
}

/** Fills `out`, [n, ...shape] for n samples, with standard normal numbers: the stream's, rounded to float32. */
export function fillNormals(out: Float32Array, streams: RowStreams): void {
  for (const [row, random] of rows(out, streams))
    for (let i = 0; i < row.length; i++) row[i] = random.normal()
}

/**
 * Fills `out`, [n, ...shape] for n samples, with standard normal numbers of which those beyond 2 are drawn again, as
 * TensorFlow's `truncated_normal` does.
 *
 * https://www.tensorflow.org/api_docs/python/tf/random/truncated_normal
 */
export function fillTruncatedNormals(out: Float32Array, streams: RowStreams): void {
  for (const [row, random] of rows(out, streams))
    for (let i = 0; i < row.length; i++) row[i] = nearNormal(random)
}

function nearNormal(random: RandomStream): number {
  for (;;) {
    const x = random.normal()
    if (Math.abs(x) <= 2) return x
  }
}

/** Fills `out`, [n, ...shape] for n samples, with uniform multiples of 2^-24 in [0, 1). */
export function fillUniforms(out: Float32Array, streams: RowStreams): void {
  for (const [row, random] of rows(out, streams))
    for (let i = 0; i < row.length; i++) row[i] = random.uniform()
}

/**
 * Fills `out`, [n, ...shape] for n samples, with 0 with probability `rate` and float32(1 / (1 - rate)) otherwise.
 *
 * Each number takes 16 bits, the lower half of a word first, so the probability is `rate` rounded to a multiple of
 * 2^-16: off by 2^-17 at most.
 *
 * @param rate in [0, 1)
 */
export function fillDropoutMask(out: Float32Array, streams: RowStreams, rate: number): void {
  if (!(rate >= 0 && rate < 1)) throw new RangeError(`dropout: expected a rate in [0, 1), got ${rate}`)
  const dropped = Math.round(rate * 2 ** 16)
  // Looked up by the sign of half - dropped: a branch would be mispredicted every few numbers.
  const values = Float32Array.of(1 / (1 - rate), 0)
  for (const [row, random] of rows(out, streams)) fillFromHalves(row, random, dropped, values)
}

function fillFromHalves(
  row: Float32Array,
  random: RandomStream,
  dropped: number,
  values: Float32Array,
): void {
  for (let i = 0; i < row.length; i += 2) {
    const word = random.uint32()
    row[i] = values[((word & 0xffff) - dropped) >>> 31]!
    if (i + 1 < row.length) row[i + 1] = values[((word >>> 16) - dropped) >>> 31]!
  }
}

/** Each sample's part of `out` with its stream. */
function* rows(
  out: Float32Array,
  { seed, purpose, samples, step }: RowStreams,
): Generator<readonly [row: Float32Array, random: RandomStream]> {
  const n = samples.length
  if (n === 0 || out.length % n !== 0)
    throw new RangeError(`${purpose}: expected a multiple of ${n} values, got ${out.length}`)
  const length = out.length / n
  for (let i = 0; i < n; i++)
    yield [out.subarray(i * length, (i + 1) * length), randomStream(seed, purpose, samples[i]!, step)]
}
