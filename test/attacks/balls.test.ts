import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Ball, type BallName, balls } from '../../src/attacks/balls.ts'
import { randomStream } from '../../src/data/random.ts'

const duals = { linf: balls.l1, l2: balls.l2, l1: balls.linf } as const
const each = Object.entries(balls) as [BallName, Ball][]

/** Normal numbers, the same for the same name. */
function normals(name: string, n: number): Float32Array {
  const random = randomStream(1, `test/${name}`, 0, 0)
  return Float32Array.from({ length: n }, () => random.normal())
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0
  for (let i = 0; i < a.length; i += 1) sum += a[i]! * b[i]!
  return sum
}
const near = (a: number, b: number, tolerance: number, what: string) =>
  assert.ok(Math.abs(a - b) <= tolerance, `${what}: ${a}, expected ${b}`)

for (const [name, ball] of each) {
  test(`${name}: a step of size 1 gains the dual norm of the gradient, the most that any can (Hölder)`, () => {
    for (const n of [1, 2, 40]) {
      const gradient = normals(`gradient ${n}`, n)
      const direction = new Float32Array(n)
      ball.steepest(gradient, direction)
      near(ball.norm(direction), 1, 1e-6, 'size')
      near(dot(gradient, direction), duals[name].norm(gradient), 1e-5, 'gain')
    }
  })

  test(`${name}: no direction where the gradient is zero or no number; infinity outweighs the rest`, () => {
    const direction = new Float32Array(4)
    const of = (...gradient: number[]) => {
      ball.steepest(Float32Array.from(gradient), direction)
      return Array.from(direction, (d) => d + 0)
    }
    assert.equal(of(0, -0, 0, 0), [0, 0, 0, 0])
    assert.equal(of(Number.NaN, Number.NaN, Number.NaN, Number.NaN), [0, 0, 0, 0])
    assert.equal(of(Number.NaN, 0, -3, 0), [0, 0, -1, 0])
    // The smallest float32: its square is 0 in float32.
    assert.equal(of(0, 0, 0, 1e-45), [0, 0, 0, 1])
    assert.equal(of(3e38, 0, 0, 0), [1, 0, 0, 0])
    const [, finite, infinite] = of(0, 1, Number.NEGATIVE_INFINITY, Number.NaN)
    assert.is(infinite, -1)
    assert.is(finite, name === 'linf' ? 1 : 0)
  })

  test(`${name}: projection gives the nearest point, and leaves the inside alone`, () => {
    for (const [n, size] of [
      [1, 4],
      [12, 0.2],
      [12, 3],
      [400, 1],
    ] as const) {
      const delta = normals(`delta ${n} ${size}`, n).map((d) => d * size)
      const epsilon = 0.4 * ball.norm(delta)
      const projected = delta.slice()
      ball.project(projected, epsilon)
      near(ball.norm(projected), epsilon, 2e-6 * epsilon, 'norm')
      // p is nearest if and only if <delta - p, q - p> <= 0 for all q of the ball: the most is epsilon times a dual norm.
      const away = delta.map((d, i) => d - projected[i]!)
      const most = epsilon * duals[name].norm(away) - dot(away, projected)
      assert.ok(most <= 1e-5 * epsilon * duals[name].norm(away), `${n}: ${most}`)
      const inside = delta.slice()
      ball.project(inside, 1.001 * ball.norm(delta))
      assert.equal(inside, delta)
    }
  })

  test(`${name}: the ball of radius 0 is a point`, () => {
    const delta = Float32Array.of(0.5, -0.5, 0.25, 0)
    ball.project(delta, 0)
    assert.equal(
      Array.from(delta, (d) => d + 0),
      [0, 0, 0, 0],
    )
  })

  test(`${name}: random points are uniform in the ball`, () => {
    const [n, count, epsilon] = [5, 4000, 0.3]
    const ranks: number[] = []
    const squares = new Float64Array(n)
    const sums = new Float64Array(n)
    for (let k = 0; k < count; k += 1) {
      const delta = new Float32Array(n)
      ball.sample(randomStream(5, 'test', k, 0), epsilon, delta)
      ranks.push((ball.norm(delta) / epsilon) ** n)
      delta.forEach((d, i) => {
        squares[i]! += (d / epsilon) ** 2 / count
        sums[i]! += d / epsilon / count
      })
    }
    // The volume within radius r is r^n: the share of it is uniform. Kolmogorov-Smirnov, at one in ten thousand.
    ranks.sort((a, b) => a - b)
    const gap = Math.max(...ranks.map((r, k) => Math.abs(r - (k + 0.5) / count)))
    assert.ok(gap < 2.23 / Math.sqrt(count), `${gap}`)
    assert.ok(ranks.at(-1)! <= 1 + 1e-5)
    // Second moments of one coordinate: 1/3 of the cube, 1/(n+2) of the ball, 2/((n+1)(n+2)) of the cross-polytope.
    const moment = { linf: 1 / 3, l2: 1 / (n + 2), l1: 2 / ((n + 1) * (n + 2)) }[name]
    for (let i = 0; i < n; i += 1) {
      near(squares[i]! / moment, 1, 0.12, `second moment of coordinate ${i}`)
      near(sums[i]!, 0, 4 * Math.sqrt(moment / count), `mean of coordinate ${i}`)
    }
  })
}

test('the norms, in double precision', () => {
  assert.equal(
    [balls.linf, balls.l2, balls.l1].map((b) => b.norm([0.3, -0.4, 0])),
    [0.4, 0.5, 0.7],
  )
  assert.equal(
    [balls.linf, balls.l2, balls.l1].map((b) => b.norm([])),
    [0, 0, 0],
  )
  assert.is(balls.linf.norm([0.1 + 1e-12]), 0.1 + 1e-12)
})

test('linf: projection clamps to the float32 radius', () => {
  const radius = Math.fround(8 / 255)
  const delta = Float32Array.of(0.5, -0.5, 0.01, 0, radius, -radius)
  balls.linf.project(delta, 8 / 255)
  assert.equal(Array.from(delta), [radius, -radius, Math.fround(0.01), 0, radius, -radius])
})

test('l1: the first of equally large gradients takes the step', () => {
  const direction = new Float32Array(4)
  balls.l1.steepest(Float32Array.of(0.5, -2, 2, -2), direction)
  assert.equal(Array.from(direction), [0, -1, 0, 0])
})

test('l1: an image of CIFAR’s size stays in the ball though its pixels are rounded', () => {
  for (let k = 0; k < 20; k += 1) {
    const random = randomStream(2, 'test/rounding', k, 0)
    const x0 = Float32Array.from({ length: 3072 }, () => Math.fround(random.int(256) / 255))
    const delta = Float32Array.from(x0, () => 0.02 * random.normal())
    balls.l1.project(delta, 12)
    const moved = Float64Array.from(x0, (x, i) => Math.fround(x + delta[i]!) - x)
    assert.ok(balls.l1.norm(moved) <= 12, `${balls.l1.norm(moved)}`)
    assert.ok(balls.l1.norm(moved) >= 12 - 1e-4, `${balls.l1.norm(moved)}`)
  }
})

test('l1 in the box: the step gains what linear programming says is the most', () => {
  for (let k = 0; k < 40; k += 1) {
    const random = randomStream(3, 'test/box', k, 0)
    const n = 30
    const x = Float32Array.from({ length: n }, () =>
      random.uniform() < 0.3 ? random.int(2) : random.uniform(),
    )
    const gradient = Float32Array.from(x, () => random.normal())
    const size = 6 * random.uniform()
    const step = new Float32Array(n)
    balls.l1.steepestInBox!(gradient, x, size, step)
    assert.ok(balls.l1.norm(step) <= size + 1e-6)
    assert.ok(step.every((s, i) => x[i]! + s >= -1e-7 && x[i]! + s <= 1 + 1e-7))
    // The dual: the least over t of t * size + sum of max(|g| - t, 0) * room, at one of its corners.
    const dual = (t: number) =>
      gradient.reduce(
        (sum, g, i) => sum + Math.max(Math.abs(g) - t, 0) * (g > 0 ? 1 - x[i]! : x[i]!),
        t * size,
      )
    const least = Math.min(...[0, ...gradient.map(Math.abs)].map(dual))
    near(dot(gradient, step), least, 1e-5, `gain ${k}`)
  }
})

test('l1 in the box: a gradient of zero or of no numbers makes no step', () => {
  const step = new Float32Array(2).fill(9)
  balls.l1.steepestInBox!(Float32Array.of(Number.NaN, 0), Float32Array.of(0.5, 0.5), 1, step)
  assert.equal(Array.from(step), [0, 0])
})

test.run()
