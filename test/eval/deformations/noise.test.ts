/** Noises by their laws: moments by hand, classes of Poisson counts from SciPy (tools/reference/corruptions.py). */
import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../../../src/data/random.ts'
import { gaussianNoise } from '../../../src/eval/deformations/gaussian-noise.ts'
import { impulseNoise } from '../../../src/eval/deformations/impulse-noise.ts'
import { logFactorial, poisson } from '../../../src/eval/deformations/poisson.ts'
import { shotNoise } from '../../../src/eval/deformations/shot-noise.ts'

interface PoissonLaw {
  readonly mean: number
  readonly ends: readonly number[]
  readonly probabilities: readonly number[]
  readonly chiSquareOneInAMillion: number
}

const { poisson: laws }: { readonly poisson: readonly PoissonLaw[] } = JSON.parse(
  readFileSync(new URL('../../goldens/corruptions.json', import.meta.url), 'utf8'),
)
const shape = [3, 150, 150] as const
const n = 3 * 150 * 150

const noisy = (noise: typeof gaussianNoise, strength: number, pixel: number) =>
  noise.apply(new Float32Array(n).fill(pixel), {
    shape,
    strength,
    random: randomStream(1, 'noise', 0, 0),
    form: 'corrected',
    fill: [0, 0, 0],
  }) as Float32Array

/** The mean within five standard errors, the variance within 4 %: five errors or more for these draws. */
function hasMoments(values: ArrayLike<number>, mean: number, variance: number): void {
  const draws = Array.from(values)
  const gotMean = draws.reduce((a, b) => a + b, 0) / draws.length
  const gotVariance = draws.reduce((sum, x) => sum + (x - gotMean) ** 2, 0) / draws.length
  assert.ok(Math.abs(gotMean - mean) < 5 * Math.sqrt(variance / draws.length), `mean ${gotMean}, not ${mean}`)
  assert.ok(Math.abs(gotVariance / variance - 1) < 0.04, `variance ${gotVariance}, not ${variance}`)
}

test('log k! is the sum of logarithms', () => {
  for (let k = 0, sum = 0; k < 200; sum += Math.log(++k))
    assert.ok(Math.abs(logFactorial(k) - sum) < 1e-10 * Math.max(1, sum), `${k}`)
})

for (const { mean, ends, probabilities, chiSquareOneInAMillion } of laws)
  test(`Poisson numbers of mean ${mean} have SciPy's law`, () => {
    const random = randomStream(3, 'poisson', 0, 0)
    const draws = Array.from({ length: 60_000 }, () => poisson(random, mean))
    hasMoments(draws, mean, mean)
    const counts = probabilities.map(() => 0)
    for (const k of draws) {
      const end = ends.findIndex((upper) => k <= upper)
      counts[end === -1 ? ends.length : end]! += 1
    }
    const chiSquare = counts.reduce((sum, count, i) => {
      const expected = probabilities[i]! * draws.length
      return sum + (count - expected) ** 2 / expected
    }, 0)
    assert.ok(chiSquare < chiSquareOneInAMillion, `${chiSquare} from ${counts.join(', ')}`)
  })

test('no photons come from black', () => {
  assert.is(poisson(randomStream(0, 'poisson', 0, 0), 0), 0)
  assert.ok(noisy(shotNoise, 5, 0).every((value) => value === 0))
})

test('shot noise has mean x and variance x / strength, in whole photons', () => {
  const values = noisy(shotNoise, 60, 0.25)
  hasMoments(values, 0.25, 0.25 / 60)
  assert.ok(values.every((value) => Math.abs(value * 60 - Math.round(value * 60)) < 1e-5))
  assert.ok(noisy(shotNoise, 3, 0.9).every((value) => value <= 1))
})

test('Gaussian noise has mean x and variance strength^2, and is clipped', () => {
  hasMoments(noisy(gaussianNoise, 0.08, 0.5), 0.5, 0.08 ** 2)
  // Half a normal law, cut at black: mean strength / sqrt(2 pi), second moment strength^2 / 2.
  const mean = 0.1 / Math.sqrt(2 * Math.PI)
  hasMoments(noisy(gaussianNoise, 0.1, 0), mean, 0.1 ** 2 / 2 - mean ** 2)
})

test('impulse noise is half salt, half pepper, and grows with its strength', () => {
  const mild = noisy(impulseNoise, 0.09, 0.5)
  const harsh = noisy(impulseNoise, 0.27, 0.5)
  const share = (values: Float32Array, what: number) => values.filter((value) => value === what).length / n
  for (const [values, amount] of [
    [mild, 0.09],
    [harsh, 0.27],
  ] as const) {
    const error = 5 * Math.sqrt((amount * (1 - amount)) / n)
    for (const [what, expected] of [
      [0, amount / 2],
      [1, amount / 2],
      [0.5, 1 - amount],
    ] as const)
      assert.ok(Math.abs(share(values, what) - expected) < error, `${what}: ${share(values, what)}`)
  }
  assert.ok(mild.every((value, i) => value === 0.5 || value === harsh[i]))
  assert.is(share(noisy(impulseNoise, 0, 0.5), 0.5), 1)
  assert.is(share(noisy(impulseNoise, 1, 0.5), 0.5), 0)
})

test.run()
