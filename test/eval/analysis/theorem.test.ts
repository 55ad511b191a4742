/**
 * Theorem 1 of the paper (Verma et al. 2019, section 3.1): with dim(H) >= d - 1 the loss of Manifold Mixup's minimiser
 * is 0, and f* is affine. The paper shows no converse; for affine f with the squared loss, which the theorem speaks of,
 * there is one, with a number to it.
 *
 * One point a class, h_1 ... h_d in R^k, and f(h) = A'h + b. Since f is affine, f(Mix(h_i, h_j)) - Mix(e_i, e_j) is
 * Mix(r_i, r_j) of the residuals r_i = f(h_i) - e_i. With v = E[lambda (1 - lambda)], the mean over pairs i != j and lambda
 * of its square is
 *
 *   J = S ((1 - 2 v) / d - 2 v / (d (d - 1))) + |sum of r_i|^2 2 v / (d (d - 1)),   S = sum of |r_i|^2.
 *
 * Both coefficients are 0 or more, as v <= 1/4. The matrix of the r_i is A'H + b 1' - I, of which A'H + b 1' has rank k + 1 at
 * most: S is at least the sum of the d - 1 - k smallest squared singular values of I (Eckart and Young 1936), which is
 * d - 1 - k. With b the mean and A'H the projection on k directions orthogonal to 1 both bounds are reached:
 *
 *   min J = max(0, d - 1 - k) / d * (1 - 2 v d / (d - 1)),   for lambda ~ Beta(a, a): v = a / (2 (2 a + 1)).
 *
 * (Functions f of any shape would need fewer dimensions: four points in a plane have lines that cross in one point at most.)
 */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../../../src/data/random.ts'
import { bidiagonalize } from '../../../src/eval/analysis/singular-values/bidiagonalize.ts'
import { singularValues } from '../../../src/eval/analysis/singular-values/bisection.ts'
import { TriangularFactor } from '../../../src/eval/analysis/singular-values/triangular-factor.ts'

type Matrix = readonly Float64Array[]

/** Points h_i in R^k, and f(h) = A'h + b with A of k rows. */
interface Network {
  readonly H: Matrix
  readonly A: Matrix
  readonly b: Float64Array
}

const rowsOf = (count: number, length: number, at: (row: number, column: number) => number): Matrix =>
  Array.from({ length: count }, (_, i) => Float64Array.from({ length }, (__, j) => at(i, j)))

const output = ({ A, b }: Network, h: Float64Array): Float64Array =>
  b.map((bias, c) => h.reduce((sum, x, t) => sum + x * A[t]![c]!, bias))

const mix = (lambda: number, x: Float64Array, y: Float64Array) =>
  x.map((value, i) => lambda * value + (1 - lambda) * y[i]!)

const oneHot = (d: number, label: number) => new Float64Array(d).map((_, c) => (c === label ? 1 : 0))

/** Equation (3) with squares, over drawn lambdas; labels say which class each point is of. */
function drawnLoss(network: Network, labels: readonly number[], alpha: number, draws: number): number {
  const d = network.b.length
  let [sum, count] = [0, 0]
  labels.forEach((label, i) => {
    labels.forEach((other, j) => {
      if (i === j) return
      const random = randomStream(0, 'test/theorem lambda', i, j)
      for (let draw = 0; draw < draws; draw += 1) {
        // A multiple of 2^-24, so that 1 - lambda is exact.
        const lambda = Math.round(random.beta(alpha, alpha) * 2 ** 24) / 2 ** 24
        const target = mix(lambda, oneHot(d, label), oneHot(d, other))
        const found = output(network, mix(lambda, network.H[i]!, network.H[j]!))
        sum += found.reduce((squares, x, c) => squares + (x - target[c]!) ** 2, 0)
        count += 1
      }
    })
  })
  return sum / count
}

const variance = (alpha: number) => alpha / (2 * (2 * alpha + 1))

function coefficients(d: number, alpha: number) {
  const v = variance(alpha)
  const pairs = (2 * v) / (d * (d - 1))
  return { own: (1 - 2 * v) / d - pairs, pairs }
}

/** min J. */
const least = (d: number, k: number, alpha: number) =>
  (Math.max(0, d - 1 - k) / d) * (1 - (2 * variance(alpha) * d) / (d - 1))

/** Corners of a simplex: e_1 ... e_(d-1) and 0; f(h) = (h, 1 - sum of h). Further dimensions do not matter to f. */
const simplex = (d: number, k: number): Network => ({
  H: rowsOf(d, k, (i, t) => (i === t ? 1 : 0)),
  A: rowsOf(k, d, (t, c) => (t >= d - 1 ? 0 : c === t ? 1 : c === d - 1 ? -1 : 0)),
  b: oneHot(d, d - 1),
})

for (const d of [2, 3, 5, 10])
  test(`${d} classes: with ${d - 1} dimensions or more there are points and an affine f of loss 0, exactly`, () => {
    const labels = Array.from({ length: d }, (_, i) => i)
    for (const k of [d - 1, d, d + 4])
      for (const alpha of [0.2, 1, 2]) assert.is(drawnLoss(simplex(d, k), labels, alpha, 20), 0)
  })

test('corollary 1: what lies in the null space of A is free, and a class spreads in dim(H) - d + 1 directions', () => {
  const [d, k, each] = [4, 7, 12]
  const { H, A, b } = simplex(d, k)
  const labels = Array.from({ length: d * each }, (_, i) => i % d)
  const spread = labels.map((label, i) => {
    const random = randomStream(0, 'test/theorem null space', i, 0)
    return H[label]!.map((x, t) => (t >= d - 1 ? random.normal() : x))
  })
  assert.is(drawnLoss({ H: spread, A, b }, labels, 2, 2), 0)
  for (let label = 0; label < d; label += 1) {
    const own = spread.filter((_, i) => labels[i] === label)
    const values = centredValues(own, k)
    assert.is(values.filter((value) => value > 1e-6 * values[0]!).length, k - d + 1)
  }
  // With no dimension to spare each class is a point.
  assert.is(Math.max(...centredValues([H[0]!, H[0]!, H[0]!], k)), 0)
})

function centredValues(points: Matrix, size: number): Float64Array {
  const factor = new TriangularFactor(size, points.length)
  for (const point of points) factor.append(Float32Array.from(point))
  const values = factor.factor()
  return singularValues(bidiagonalize(values, values.length / size, size).subarray(1))
}

/** J and its gradient, from the residuals. */
function exactLoss({ H, A, b }: Network, alpha: number) {
  const d = b.length
  const { own, pairs } = coefficients(d, alpha)
  const residuals = H.map((h, i) => output({ H, A, b }, h).map((x, c) => x - (c === i ? 1 : 0)))
  const total = b.map((_, c) => residuals.reduce((sum, r) => sum + r[c]!, 0))
  const squares = (x: Float64Array) => x.reduce((sum, value) => sum + value * value, 0)
  const loss = own * residuals.reduce((sum, r) => sum + squares(r), 0) + pairs * squares(total)
  const dR = residuals.map((r) => r.map((x, c) => 2 * own * x + 2 * pairs * total[c]!))
  return {
    loss,
    dH: H.map((h, i) => h.map((_, t) => A[t]!.reduce((sum, a, c) => sum + a * dR[i]![c]!, 0))),
    dA: A.map((a, t) => a.map((_, c) => dR.reduce((sum, r, i) => sum + H[i]![t]! * r[c]!, 0))),
    db: b.map((_, c) => dR.reduce((sum, r) => sum + r[c]!, 0)),
  }
}

/** Gradient descent on points and f together, from a random start. */
function minimise(d: number, k: number, alpha: number): { network: Network; loss: number } {
  const random = randomStream(0, 'test/theorem start', d, k)
  let network: Network = {
    H: rowsOf(d, k, () => 0.5 * random.normal()),
    A: rowsOf(k, d, () => 0.5 * random.normal()),
    b: new Float64Array(d),
  }
  const rate = 0.06 / coefficients(d, alpha).own
  const stepped = (x: Float64Array, dx: Float64Array) => x.map((value, i) => value - rate * dx[i]!)
  for (let step = 0; step < 2000; step += 1) {
    const { dH, dA, db } = exactLoss(network, alpha)
    network = {
      H: network.H.map((h, i) => stepped(h, dH[i]!)),
      A: network.A.map((a, t) => stepped(a, dA[t]!)),
      b: stepped(network.b, db),
    }
  }
  return { network, loss: exactLoss(network, alpha).loss }
}

for (const [d, alpha] of [
  [3, 1],
  [5, 2],
] as const)
  test(`${d} classes: descent ends at 0 from ${d - 1} dimensions on, and at the bound below`, () => {
    for (let k = 1; k <= d; k += 1) {
      const { loss } = minimise(d, k, alpha)
      const bound = least(d, k, alpha)
      assert.is(bound > 0, k < d - 1)
      assert.ok(loss >= bound - 1e-12, `${k} dimensions: ${loss} is below ${bound}`)
      assert.ok(loss <= bound + 1e-9, `${k} dimensions: ${loss} is above ${bound}`)
    }
  })

test('the loss that descends is that of drawn lambdas', () => {
  for (const alpha of [0.5, 2]) {
    const { network } = minimise(4, 1, alpha)
    const labels = [0, 1, 2, 3]
    const drawn = drawnLoss(network, labels, alpha, 4000)
    assert.ok(Math.abs(drawn / exactLoss(network, alpha).loss - 1) < 0.01)
  }
})

test('no affine f and points beat the bound: random ones of too few dimensions, with the best b', () => {
  for (let trial = 0; trial < 200; trial += 1) {
    const random = randomStream(0, 'test/theorem random', trial, 0)
    const d = 3 + random.int(4)
    const k = 1 + random.int(d - 2)
    const H = rowsOf(d, k, () => random.normal())
    const A = rowsOf(k, d, () => random.normal() / d)
    const mean = output(
      { H, A, b: new Float64Array(d) },
      H[0]!.map((_, t) => H.reduce((sum, h) => sum + h[t]! / d, 0)),
    )
    const b = mean.map((x) => 1 / d - x)
    assert.ok(exactLoss({ H, A, b }, 1).loss >= least(d, k, 1))
  }
})

test.run()
