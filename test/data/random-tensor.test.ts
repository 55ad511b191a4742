import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  fillDropoutMask,
  fillNormals,
  fillTruncatedNormals,
  fillUniforms,
  type RowStreams,
} from '../../src/data/random-tensor.ts'
import { equallyOften, golden } from './augment/golden.ts'

const { samples, seed, step } = golden

const filledBy =
  (fill: (out: Float32Array, streams: RowStreams) => void) =>
  (length: number, streams: RowStreams): Float32Array => {
    const out = new Float32Array(streams.samples.length * length)
    fill(out, streams)
    return out
  }

const normals = filledBy(fillNormals)
const truncated = filledBy(fillTruncatedNormals)
const uniforms = filledBy(fillUniforms)

function mask(length: number, streams: RowStreams, rate: number): Float32Array {
  const out = new Float32Array(streams.samples.length * length).fill(Number.NaN)
  fillDropoutMask(out, streams, rate)
  return out
}

/** Streams of n samples for the laws. */
const manySamples = (n: number): RowStreams => ({
  seed: 5,
  purpose: 'law',
  samples: Int32Array.from({ length: n }, (_, i) => i),
  step: 0,
})

test('masks are those of the Python reference, bit by bit', () => {
  for (const { rate, values } of golden.masks)
    assert.equal(
      Array.from(mask(7, { seed, purpose: 'dropout', samples, step }, rate)),
      values,
      `rate ${rate}`,
    )
})

test('normal numbers are those of the Python reference', () => {
  // One unit in the last place of a float32: engines may differ in the logarithm's last bit.
  for (const [i, x] of normals(7, { seed, purpose: 'noise', samples, step }).entries())
    assert.ok(Math.abs(x / golden.normals[i]! - 1) < 1.2e-7, `${x}, expected ${golden.normals[i]}`)
})

test("a row is its sample's alone, whatever the batch, and another one in another step", () => {
  const fills = [
    ...[normals, truncated, uniforms].map((fill) => (streams: RowStreams) => fill(9, streams)),
    (streams: RowStreams) => mask(9, streams, 0.4),
  ]
  for (const fill of fills) {
    const row = (sample: number, at = step, purpose = 'p') =>
      fill({ seed, purpose, samples: [sample], step: at })
    const batch = fill({ seed, purpose: 'p', samples: [8, 2, 8], step })
    for (const [i, sample] of [8, 2, 8].entries())
      assert.equal(batch.slice(9 * i, 9 * (i + 1)), row(sample), `row ${i}`)
    const others = [row(8), row(2), row(8, step + 1), row(8, step, 'q'), row(9)].map((values) =>
      values.join(),
    )
    assert.is(new Set(others).size, others.length)
  }
})

test('normal numbers have the law of the standard normal distribution, out to 4 deviations', () => {
  const n = 2 ** 20
  const drawn = normals(n / 64, manySamples(64))
  const counts = Array<number>(64).fill(0)
  for (const x of drawn) counts[golden.normalQuantiles.filter((quantile) => quantile < x).length]!++
  equallyOften(counts)
  const far = drawn.filter((x) => Math.abs(x) > 4).length
  const expected = n * golden.normalTail4
  assert.ok(Math.abs(far - expected) < 5 * Math.sqrt(expected), `${far} beyond 4, expected ${expected}`)
})

test('truncated normal numbers are the normal ones without those beyond 2', () => {
  const [all, near] = [normals(2 ** 16, manySamples(1)), truncated(2 ** 15, manySamples(1))]
  assert.equal(near, all.filter((x) => Math.abs(x) <= 2).subarray(0, 2 ** 15))
  assert.ok(Math.max(...near.map(Math.abs)) > 1.99)
})

test('uniform numbers are multiples of 2^-24 in [0, 1), all parts of it equally often', () => {
  const drawn = uniforms(2 ** 14, manySamples(64))
  assert.ok(drawn.every((x) => x >= 0 && x < 1 && Number.isInteger(x * 2 ** 24)))
  const counts = Array<number>(64).fill(0)
  for (const x of drawn) counts[Math.floor(64 * x)]!++
  equallyOften(counts)
})

test('neighbours in a row, and rows of neighbouring samples, are uncorrelated', () => {
  const n = 2 ** 18
  const drawn = normals(n / 2, manySamples(2))
  for (const distance of [1, 2, n / 2]) {
    const products = drawn.subarray(distance).map((x, i) => x * drawn[i]!)
    const mean = products.reduce((sum, x) => sum + x, 0) / products.length
    assert.ok(Math.abs(mean) < 5 / Math.sqrt(products.length), `correlation ${mean} at distance ${distance}`)
  }
})

test('a mask drops its rate of the numbers, and scales the others so that the mean is 1', () => {
  const n = 2 ** 20
  for (const rate of [0.001, 0.1, 0.5, 0.9]) {
    const drawn = mask(n / 64, manySamples(64), rate)
    const dropped = drawn.filter((x) => x === 0).length / n
    const error = Math.sqrt((rate * (1 - rate)) / n)
    assert.ok(Math.abs(dropped - rate) < 5 * error, `${dropped} dropped, expected ${rate}`)
    assert.equal(new Set(drawn), new Set([Math.fround(1 / (1 - rate)), 0]))
  }
})

test('rate 0 drops none of a million', () => {
  assert.equal(new Set(mask(2 ** 14, manySamples(64), 0)), new Set([1]))
})

test('the halves of a word, and neighbouring words, are dropped independently', () => {
  const drawn = mask(2 ** 18 + 1, manySamples(1), 0.5) // odd: the last number has the lower half alone
  for (const start of [0, 1]) {
    const counts = [0, 0, 0, 0]
    for (let i = start; i + 1 < drawn.length; i += 2)
      counts[(drawn[i]! > 0 ? 1 : 0) + (drawn[i + 1]! > 0 ? 2 : 0)]!++
    equallyOften(counts)
  }
})

test('rates, sizes and batches that make no mask are refused', () => {
  for (const rate of [-0.1, 1, Number.NaN])
    assert.throws(
      () => mask(4, manySamples(1), rate),
      new RegExp(`expected a rate in \\[0, 1\\), got ${rate}`),
    )
  assert.throws(
    () => fillNormals(new Float32Array(5), manySamples(2)),
    /law: expected a multiple of 2 values, got 5/,
  )
  assert.throws(
    () => fillNormals(new Float32Array(5), manySamples(0)),
    /expected a multiple of 0 values, got 5/,
  )
})

test.run()
