import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { philox4x32 } from '../../src/data/philox.ts'
import { type RandomStream, randomStream } from '../../src/data/random.ts'
import { throwsUserError } from './user-error.ts'

const stream = (purpose: string) => randomStream(7, purpose, 0, 0)

/** Mean and variance of n draws. */
function moments(n: number, draw: () => number): { mean: number; variance: number } {
  let sum = 0
  let squares = 0
  for (let i = 0; i < n; i++) {
    const x = draw()
    sum += x
    squares += x * x
  }
  return { mean: sum / n, variance: squares / n - (sum / n) ** 2 }
}

/** The mean within five standard errors, the variance within 4 %: five errors or more for all the draws below. */
function hasMoments(n: number, draw: () => number, mean: number, variance: number): void {
  const got = moments(n, draw)
  assert.ok(Math.abs(got.mean - mean) < 5 * Math.sqrt(variance / n), `mean ${got.mean}, expected ${mean}`)
  assert.ok(Math.abs(got.variance / variance - 1) < 0.04, `variance ${got.variance}, expected ${variance}`)
}

test('a stream is the Philox words of the documented counters and key', () => {
  const random = randomStream(2 ** 33 + 5, 'a', 11, 13)
  const fnv1aOfA = 0xe40c292c // http://www.isthe.com/chongo/tech/comp/fnv/ test vector
  for (let block = 0; block < 3; block++) {
    const words = new Uint32Array(4)
    philox4x32([block, 11, 13, fnv1aOfA], [5, 2], words)
    for (const word of words) assert.is(random.uint32(), word)
  }
})

test('the same seed, purpose, sample and step give the same numbers; changing any one gives others', () => {
  const draw = (random: RandomStream) => Array.from({ length: 4 }, () => random.uint32()).join()
  const all = [
    draw(randomStream(1, 'p', 2, 3)),
    draw(randomStream(2, 'p', 2, 3)),
    draw(randomStream(1 + 2 ** 32, 'p', 2, 3)),
    draw(randomStream(1, 'q', 2, 3)),
    draw(randomStream(1, 'p', 3, 3)),
    draw(randomStream(1, 'p', 2, 4)),
    draw(randomStream(1, 'p', 3, 2)),
  ]
  assert.is(new Set(all).size, all.length)
  assert.is(draw(randomStream(1, 'p', 2, 3)), all[0])
})

test('uniform is in [0, 1), stays below 1 in float32, and has the moments of the uniform distribution', () => {
  const random = stream('uniform')
  let largest = 0
  hasMoments(
    100_000,
    () => {
      const x = random.uniform()
      assert.ok(x >= 0 && Math.fround(x) < 1 && Math.fround(x) === x)
      largest = Math.max(largest, x)
      return x
    },
    1 / 2,
    1 / 12,
  )
  assert.ok(largest > 0.999)
})

test('int is unbiased where n does not divide 2^32', () => {
  const random = stream('int')
  // Of 3 * 2^30 values, drawn % n without rejection would land below 2^30 half of the time, not a third.
  const n = 3 * 2 ** 30
  const low = moments(30_000, () => (random.int(n) < 2 ** 30 ? 1 : 0)).mean
  assert.ok(Math.abs(low - 1 / 3) < 0.015, `${low}`)
  const counts = [0, 0, 0, 0, 0, 0, 0]
  for (let i = 0; i < 70_000; i++) counts[random.int(7)]!++
  for (const count of counts) assert.ok(Math.abs(count - 10_000) < 500, `${counts}`)
  assert.is(random.int(1), 0)
})

test('normal has the moments of the standard normal distribution', () => {
  const random = stream('normal')
  hasMoments(200_000, () => random.normal(), 0, 1)
  const fourth = moments(200_000, () => random.normal() ** 4).mean
  assert.ok(Math.abs(fourth - 3) < 0.15, `fourth moment ${fourth}`)
})

test('gamma has mean and variance equal to its shape', () => {
  for (const shape of [0.2, 1, 2.5, 30]) {
    const random = stream(`gamma ${shape}`)
    hasMoments(200_000, () => random.gamma(shape), shape, shape)
  }
})

test('beta has the mean and the variance of its closed form', () => {
  const pairs = [
    [0.2, 0.2],
    [1, 1],
    [2, 2],
    [2, 5],
  ] as const
  for (const [a, b] of pairs) {
    const random = stream(`beta ${a} ${b}`)
    const variance = (a * b) / ((a + b) ** 2 * (a + b + 1))
    hasMoments(200_000, () => random.beta(a, b), a / (a + b), variance)
  }
})

test('beta(1, 1) is uniform: a tenth of the draws in each tenth', () => {
  const random = stream('beta uniform')
  const counts = new Int32Array(10)
  for (let i = 0; i < 100_000; i++) counts[Math.floor(10 * random.beta(1, 1))]!++
  for (const count of counts) assert.ok(Math.abs(count - 10_000) < 500, `${counts}`)
})

test('beta of very small parameters is 0 or 1, each half of the time, and never NaN', () => {
  const random = stream('beta small')
  const { mean, variance } = moments(10_000, () => random.beta(1e-4, 1e-4))
  assert.ok(Math.abs(mean - 0.5) < 0.03 && Math.abs(variance - 0.25) < 0.01, `${mean} ${variance}`)
})

test('permutation has each index once, and every order of three equally often', () => {
  const random = stream('permutation')
  const order = random.permutation(1000)
  assert.instance(order, Int32Array)
  assert.equal(
    Array.from(order).sort((a, b) => a - b),
    Array.from({ length: 1000 }, (_, i) => i),
  )
  const counts = new Map<string, number>()
  for (let i = 0; i < 60_000; i++) {
    const key = random.permutation(3).join('')
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  assert.is(counts.size, 6)
  for (const count of counts.values()) assert.ok(Math.abs(count - 10_000) < 500, `${[...counts]}`)
  assert.is(random.permutation(0).length, 0)
})

test('seeds, samples, steps and parameters out of range are refused', async () => {
  for (const seed of [-1, 0.5, 2 ** 53, Number.NaN])
    await throwsUserError(() => randomStream(seed, 'p', 0, 0), 'seed', '2^53', String(seed))
  randomStream(2 ** 53 - 1, 'p', 2 ** 32 - 1, 2 ** 32 - 1)
  assert.throws(() => randomStream(0, 'p', 2 ** 32, 0), /sample: expected .* got 4294967296/)
  assert.throws(() => randomStream(0, 'p', 0, -1), /step: expected .* got -1/)
  assert.throws(() => stream('p').int(0), /int: expected .* got 0/)
  assert.throws(() => stream('p').gamma(0), /expected .* above 0, got 0/)
  assert.throws(() => stream('p').beta(1, Number.NaN), /expected .* above 0, got NaN/)
})

test.run()
