/** Signs and bounds by bits against JavaScript's own comparisons. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Reach } from '../../src/attacks/apgd/reach.ts'
import { clipPixels, clipSizes, writeSigns } from '../../src/attacks/float-bits.ts'
import { randomStream } from '../../src/data/random.ts'

const random = randomStream(0, 'float bits', 0, 0)
const smallest = 2 ** -149
const least = [0, smallest, 2 ** -127, 2 ** -126, 1e-20, 0.5, 1 - 2 ** -24, 1, 1 + 2 ** -23, 3e38, Infinity]
const spread = Array.from({ length: 2000 }, () => random.normal() * 10 ** random.int(4))
const values = Float32Array.from([...least, ...least.map((v) => -v), ...spread])

/** As text too, since 0 and -0 are equal otherwise. */
const same = (found: Float32Array, wanted: Float32Array) =>
  found.every((value, i) => Object.is(value, wanted[i]))

test('signs are those of Math.sign, and what is no number has none', () => {
  const signs = new Float32Array(values.length)
  writeSigns(values, signs)
  assert.ok(signs.every((sign, i) => sign === Math.sign(values[i]!)))
  const faulty = Float32Array.of(Number.NaN, -Number.NaN, 1)
  writeSigns(faulty, faulty)
  assert.equal(Array.from(faulty), [0, 0, 1])
})

test('sizes are clipped as by Math.min and Math.max, whatever the bound', () => {
  for (const bound of [0, smallest, 1e-20, 8 / 255, 1, 1000].map(Math.fround)) {
    const clipped = values.slice()
    clipSizes(clipped, bound)
    assert.ok(
      same(
        clipped,
        values.map((v) => (Object.is(v, -0) ? v : Math.max(-bound, Math.min(v, bound)))),
      ),
    )
  }
})

test('pixels are clipped to [0, 1]', () => {
  const clipped = values.slice()
  clipPixels(clipped)
  assert.ok(
    same(
      clipped,
      values.map((v) => Math.min(Math.max(v, 0), 1)),
    ),
  )
})

test('a view on part of an array leaves the rest alone', () => {
  const all = Float32Array.of(5, 5, 5, 5)
  clipPixels(all.subarray(1, 3))
  assert.equal(Array.from(all), [5, 1, 1, 5])
})

test('a clipped change leads where clipping the change and then the sum does', () => {
  const pixels = [
    ...least.filter((v) => v <= 1),
    ...Array.from({ length: 2000 }, () => random.uniform() ** 3),
  ]
  const x0 = Float32Array.from(pixels)
  for (const radius of [0, 1e-9, 8 / 255, 0.7, 1, 5, Infinity].map(Math.fround)) {
    const reach = new Reach(x0, radius)
    for (const size of [1e-9, 0.03, 0.5, 3]) {
      const change = x0.map(() => size * random.normal())
      const wanted = x0.map((x, p) => {
        const step = Math.max(-radius, Math.min(change[p]!, radius))
        return Math.min(Math.max(Math.fround(x + Math.fround(step)), 0), 1)
      })
      reach.clip(change)
      assert.ok(x0.every((x, p) => Math.fround(x + change[p]!) === wanted[p]))
    }
  }
})

test.run()
