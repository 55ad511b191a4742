import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { balls } from '../../src/attacks/balls.ts'
import { randomStream } from '../../src/data/random.ts'

test('linf: the steepest direction is the sign, and none where the gradient is zero or no number', () => {
  const direction = new Float32Array(7)
  // 1e-45 is the smallest float32 above 0: a denormal gradient counts in full.
  const gradient = Float32Array.of(3, -0.5, 0, -0, Number.NaN, 1e-45, Number.NEGATIVE_INFINITY)
  balls.linf.steepest(gradient, direction)
  assert.equal(
    Array.from(direction, (d) => d + 0),
    [1, -1, 0, 0, 0, 1, -1],
  )
})

test('linf: projection clamps to the float32 radius and leaves the inside alone', () => {
  const radius = Math.fround(8 / 255)
  const delta = Float32Array.of(0.5, -0.5, 0.01, 0, radius, -radius)
  balls.linf.project(delta, 8 / 255)
  assert.equal(Array.from(delta), [radius, -radius, Math.fround(0.01), 0, radius, -radius])
})

test('linf: the norm is the largest change, in double precision', () => {
  assert.is(balls.linf.norm([0.25, -0.5, 0]), 0.5)
  assert.is(balls.linf.norm([]), 0)
  assert.is(balls.linf.norm([0.1 + 1e-12]), 0.1 + 1e-12)
})

test('linf: random points are uniform in the cube', () => {
  const delta = new Float32Array(20_000)
  balls.linf.sample(randomStream(5, 'test', 0, 0), 0.5, delta)
  assert.ok(delta.every((d) => d >= -0.5 && d <= 0.5))
  const quarters = [0, 0, 0, 0]
  for (const d of delta) quarters[Math.min(3, Math.floor((d + 0.5) * 4))]! += 1
  // Binomial with deviation sqrt(20000 / 4 * 3 / 4) = 61: four of them.
  for (const count of quarters) assert.ok(Math.abs(count - 5000) < 245, `${quarters}`)
})

test.run()
