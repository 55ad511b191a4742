/** The nearest point of the l1 ball inside the pixel bounds, against quadratic programming and by its own conditions. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { balls } from '../../src/attacks/balls.ts'
import { bringBack } from '../../src/attacks/feasible.ts'
import { randomStream } from '../../src/data/random.ts'
import { golden } from './l1-goldens.ts'

const projected = (x0: ArrayLike<number>, y: ArrayLike<number>, epsilon: number) => {
  const delta = Float32Array.from(y)
  balls.l1.projectInBox!(delta, Float32Array.from(x0), epsilon)
  return delta
}

/** Pixels, some of them at a bound, and a change of them with this deviation. */
function scene(n: number, deviation: number, k: number) {
  const random = randomStream(4, 'test/l1', k, n)
  const x0 = Float32Array.from({ length: n }, () =>
    random.uniform() < 0.3 ? random.int(2) : random.uniform(),
  )
  return { x0, y: x0.map(() => deviation * random.normal()) }
}

test('it is the point that quadratic programming finds', () => {
  for (const [k, { x, y, epsilon, projected: expected }] of golden.projections.entries())
    projected(x, y, epsilon).forEach((d, i) => {
      assert.ok(Math.abs(d - expected[i]!) < 2e-5, `case ${k}, pixel ${i}: ${d}, expected ${expected[i]}`)
    })
  const norms = golden.projections.map(({ projected, epsilon }) => balls.l1.norm(projected) / epsilon)
  assert.ok(
    norms.some((share) => share < 0.99) && norms.some((share) => share > 0.99),
    'both cases are there',
  )
})

test('no point of the set is nearer: <y - d, q - d> <= 0 for all its points q', () => {
  for (const [n, deviation, epsilon] of [
    [1, 3, 0.2],
    [40, 0.1, 0.5],
    [400, 1, 12],
    [400, 0.02, 3],
    [400, 2, 150],
  ] as const)
    for (let k = 0; k < 5; k += 1) {
      const { x0, y } = scene(n, deviation, k)
      const d = projected(x0, y, epsilon)
      const away = y.map((value, p) => value - d[p]!)
      const room = away.map((w, p) => (w > 0 ? 1 - x0[p]! : x0[p]!))
      // The most of <away, q> is the least of its dual, at one of its corners: linear programming.
      const dual = (t: number) =>
        away.reduce((sum, w, p) => sum + Math.max(Math.abs(w) - t, 0) * room[p]!, t * epsilon)
      const most = Math.min(...[0, ...away.map(Math.abs)].map(dual))
      const own = d.reduce((sum, value, p) => sum + value * away[p]!, 0)
      assert.ok(most - own <= 1e-5 * (1 + Math.abs(own)), `${n} ${deviation} ${k}: ${most - own}`)
      assert.ok(balls.l1.norm(d) <= epsilon)
    }
})

test('it is longer than what projecting and then clipping leaves', () => {
  // Shrunk by 3/4 each, the first pixel has no room: half of the radius would be lost.
  assert.equal(
    Array.from(projected([1, 0.5], [1, 1], 0.25), (d) => Math.round(1e5 * d) / 1e5),
    [0, 0.25],
  )
  const both = Float32Array.of(1, 1)
  balls.l1.project(both, 0.25)
  assert.ok(Math.abs(both[1]! - 0.125) < 1e-6)
})

test('inside the ball it clips, and nothing more; in the ball of radius 0 nothing is left', () => {
  const { x0, y } = scene(30, 0.5, 9)
  const clipped = y.map((value, p) => Math.min(Math.max(value, -x0[p]!), 1 - x0[p]!))
  assert.equal(projected(x0, y, 40), clipped)
  assert.ok(projected(x0, y, 0).every((d) => d === 0))
  assert.equal(Array.from(projected([0.5], [0], 1)), [0])
  assert.equal(projected([], [], 1).length, 0)
})

test('equal changes are shrunk alike', () => {
  const d = projected([0.5, 0.5, 0.5, 0], [0.4, -0.4, 0.4, -0.4], 0.6)
  for (const [p, sign] of [1, -1, 1, 0].entries()) assert.ok(Math.abs(d[p]! - 0.2 * sign) < 1e-6, `${d}`)
})

test('an image of CIFAR’s size comes back into the ball and the bounds though its pixels are rounded', () => {
  for (let k = 0; k < 10; k += 1) {
    const { x0, y } = scene(3072, 0.05, k)
    const x = x0.map((value, p) => value + y[p]!)
    bringBack(x, x0, new Float32Array(3072), balls.l1, 12)
    const norm = balls.l1.norm(Float64Array.from(x, (value, p) => value - x0[p]!))
    assert.ok(norm <= 12 && norm >= 12 - 1e-4, `${norm}`)
    assert.ok(x.every((value) => value >= 0 && value <= 1))
  }
})

test.run()
