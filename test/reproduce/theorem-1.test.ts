/** Theorem 1 in numbers, against NumPy and SciPy (tools/reference/theorem-1.py). */
import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../../src/data/random.ts'
import { theorem1 } from '../../src/reproduce/experiments/theorem-1.ts'
import { construction } from '../../src/reproduce/theorem-1/construction.ts'
import { descend } from '../../src/reproduce/theorem-1/descent.ts'
import { flatness } from '../../src/reproduce/theorem-1/flatness.ts'
import { leastLoss } from '../../src/reproduce/theorem-1/least-loss.ts'
import { lambdas, lossOfPair, mixingLoss } from '../../src/reproduce/theorem-1/mixing-loss.ts'
import { classOf, type Problem, pointsOf, type Solution } from '../../src/reproduce/theorem-1/problem.ts'
import { start } from '../../src/reproduce/theorem-1/start.ts'

type Written = { readonly [name in keyof Solution]: readonly number[] }

const golden: {
  readonly lambdas: readonly number[]
  readonly weights: readonly number[]
  readonly least: readonly (Problem & { readonly svd: number; readonly search?: number })[]
  readonly loss: Problem & Written & { readonly loss: number }
  readonly flatness: Problem & Omit<Written, 'bias'> & { readonly found: ReturnType<typeof flatness> }
} = JSON.parse(readFileSync(new URL('../goldens/theorem-1.json', import.meta.url), 'utf8'))

const numbers = (values: readonly number[]) => Float64Array.from(values)

function assertNear(found: number, expected: number, tolerance: number, what: string): void {
  const message = `${what}: expected ${expected}, got ${found}`
  assert.ok(Math.abs(found - expected) <= tolerance, message)
}

const told = ({ classes, perClass, dimensions }: Problem) =>
  `${classes} classes of ${perClass} in ${dimensions} dimensions`

test('lambdas are the nodes of Gauss and Jacobi for Beta(2, 2), of equal weight', () => {
  assert.is(lambdas.length, golden.lambdas.length)
  for (const [k, lambda] of lambdas.entries()) {
    assertNear(lambda, golden.lambdas[k]!, 1e-14, `node ${k}`)
    assertNear(golden.weights[k]!, 1 / lambdas.length, 1e-14, `weight ${k}`)
  }
})

test('the objective at random values is what SciPy integrates over all ordered pairs', () => {
  const { states, weight, bias, loss } = golden.loss
  const solution = { states: numbers(states), weight: numbers(weight), bias: numbers(bias) }
  assertNear(mixingLoss(golden.loss, solution), loss, 1e-13 * loss, 'loss')
})

for (const problem of golden.least)
  test(`${told(problem)}: the least loss is that of NumPy's SVD, and L-BFGS finds no lower one`, () => {
    const least = leastLoss(problem)
    assertNear(least, problem.svd, 1e-14, 'SVD')
    if (problem.search !== undefined) assertNear(least, problem.search, 1e-11, 'search')
    assertNear(mixingLoss(problem, construction(problem, 0)), least, 1e-12, 'construction')
  })

for (const classes of [2, 3, 10])
  for (const dimensions of [classes - 1, classes, 2 * classes]) {
    const problem = { classes, perClass: 3, dimensions }
    test(`${told(problem)}: as constructed, f gives the labels and no mixture has a loss`, () => {
      const solution = construction(problem, 1)
      let worst = 0
      for (let i = 0; i < pointsOf(problem); i += 1)
        for (let j = 0; j < pointsOf(problem); j += 1) {
          const random = randomStream(0, 'test/theorem-1 lambda', i, j)
          for (const lambda of [0, 1, ...Array.from({ length: 20 }, () => random.beta(2, 2))])
            worst = Math.max(worst, lossOfPair(problem, solution, i, j, lambda))
        }
      assert.ok(worst < 1e-24, `a loss of ${worst}`)
      const expected = Array.from({ length: classes }, () => Math.min(2, dimensions - classes + 1))
      const { dimensions: found, outside } = flatness(problem, solution)
      assert.equal(
        found,
        expected,
        'what is added in the null space has no more than perClass - 1 dimensions',
      )
      assert.ok(outside < 1e-14)
    })
  }

test('f may have rank d too, with b = 0: then a class has one dimension less than the corollary names', () => {
  const problem = { classes: 3, perClass: 4, dimensions: 4 }
  const weight = Float64Array.from({ length: 12 }, (_, at) => (Math.floor(at / 3) === at % 3 ? 1 : 0))
  const states = Float64Array.from({ length: 48 }, (_, at) =>
    at % 4 === 3 ? at : Number(at % 4 === classOf(problem, Math.floor(at / 4))),
  )
  const solution = { states, weight, bias: new Float64Array(3) }
  assert.ok(mixingLoss(problem, solution) < 1e-30)
  assert.equal(flatness(problem, solution).dimensions, [1, 1, 1])
})

test('variation inside of classes is what NumPy finds', () => {
  const { states, weight, found } = golden.flatness
  const bias = new Float64Array(golden.flatness.classes)
  const flat = flatness(golden.flatness, { states: numbers(states), weight: numbers(weight), bias })
  assert.equal(flat.dimensions, found.dimensions)
  assertNear(flat.within, found.within, 1e-13, 'within')
  assertNear(flat.outside, found.outside, 1e-13, 'outside')
})

for (const dimensions of [1, 2, 3, 4, 8]) {
  const problem = { classes: 4, perClass: 9, dimensions }
  test(`${told(problem)}: descent ends at the least loss, with classes as flat as corollary 1 says`, async () => {
    const solution = await descend(problem, 2, 150)
    const flat = flatness(problem, solution)
    assertNear(mixingLoss(problem, solution), leastLoss(problem), 1e-10, 'loss')
    const before = flatness(problem, start(problem, 2)).dimensions
    assert.equal(before, Array(4).fill(Math.min(dimensions, 8)))
    assert.equal(flat.dimensions, Array(4).fill(Math.max(0, dimensions - 3)))
    assert.ok(flat.outside < 1e-4)
  })
}

test('the rows of the experiment have every column, and hold what is claimed of all rows', async () => {
  for (const row of ['d-2', 'd']) {
    const values = await theorem1.compute(row, 0, 'cpu')
    assert.equal(Object.keys(values), Object.keys(theorem1.columns))
    for (const claim of theorem1.claims)
      if ('below' in claim) assert.ok(values[claim.on]! < claim.below, `${row}: ${claim.says}`)
  }
})

test('a row that there is not', async () => {
  let message = ''
  await theorem1.compute('d-9', 0, 'cpu').catch((error: Error) => {
    message = error.message
  })
  assert.is(message, 'Expected a row of theorem-1, got "d-9"')
})

test.run()
