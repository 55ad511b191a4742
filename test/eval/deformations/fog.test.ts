import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../../../src/data/random.ts'
import { fog } from '../../../src/eval/deformations/fog.ts'
import { plasma } from '../../../src/eval/deformations/plasma.ts'

const random = () => randomStream(4, 'plasma', 0, 0)

/** What diamond-square adds to the means of neighbours with this side: its residuals in a finished, wrapping map. */
function residuals(map: Float64Array, size: number, side: number): number[] {
  const at = (y: number, x: number) => map[((y + size) % size) * size + ((x + size) % size)]!
  const half = side / 2
  const straight = [
    [half, 0],
    [-half, 0],
    [0, half],
    [0, -half],
  ] as const
  const slanted = [
    [half, half],
    [-half, half],
    [half, -half],
    [-half, -half],
  ] as const
  const found: number[] = []
  for (let y = 0; y < size; y += half)
    for (let x = 0; x < size; x += half) {
      const [oddRow, oddColumn] = [y % side !== 0, x % side !== 0]
      if (!oddRow && !oddColumn) continue
      const neighbours = oddRow && oddColumn ? slanted : straight
      found.push(at(y, x) - neighbours.reduce((sum, [down, right]) => sum + at(y + down, x + right), 0) / 4)
    }
  return found
}

for (const decay of [1.4, 2, 3])
  test(`plasma of decay ${decay}: uniform residuals, smaller by ${decay}^2 at every halving`, () => {
    const size = 128
    const map = plasma(size, decay, random())
    const amplitudes = [8, 4, 2].map((side) => {
      const added = residuals(map, size, side)
      // A uniform number in [-a, a] has variance a^2 / 3, and among hundreds the largest is close to a.
      const amplitude = Math.sqrt((3 * added.reduce((sum, r) => sum + r * r, 0)) / added.length)
      const largest = Math.max(...added.map(Math.abs))
      assert.ok(Math.abs(largest / amplitude - 1) < 0.06, `side ${side}: ${largest}, ${amplitude}`)
      return amplitude
    })
    for (const i of [0, 1])
      assert.ok(Math.abs(amplitudes[i]! / amplitudes[i + 1]! / decay ** 2 - 1) < 0.06, amplitudes.join(', '))
  })

test('plasma reaches from 0 to 1, and another stream gives another', () => {
  const map = plasma(32, 2, random())
  assert.is(Math.min(...map), 0)
  assert.is(Math.max(...map), 1)
  assert.ok(Math.abs(map[40]! - plasma(32, 2, randomStream(5, 'plasma', 0, 0))[40]!) > 1e-3)
})

test('fog is the same in all channels, keeps the brightest value and lifts the dark by the cloud', () => {
  const [height, width, weight, m] = [32, 20, 1, 0.8] // severity 4 of small images: weight 1, decay 2
  const image = Float32Array.from({ length: 2 * height * width }, (_, i) => (i < height * width ? m : 0))
  const foggy = fog.apply(image, {
    shape: [2, height, width],
    strength: 4,
    random: random(),
    form: 'corrected',
    fill: [0],
  }) as Float32Array
  const cloud = plasma(32, 2, random())
  for (const [y, x] of [
    [0, 0],
    [7, 19],
    [31, 4],
  ] as const) {
    const p = cloud[y * 32 + x]!
    const at = y * width + x
    assert.ok(Math.abs(foggy[at]! - ((m + weight * p) * m) / (m + weight)) < 1e-6)
    assert.ok(Math.abs(foggy[height * width + at]! - (weight * p * m) / (m + weight)) < 1e-6)
  }
  assert.ok(Math.max(...foggy) <= Math.fround(m))
})

test('fog leaves a black image black, as there is no light to scatter', () => {
  const black = new Float32Array(64)
  const context = { shape: [1, 8, 8], strength: 3, random: random(), form: 'corrected', fill: [0] } as const
  assert.equal(fog.apply(black, context), black)
})

test.run()
