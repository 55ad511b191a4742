/** Singular values against NumPy's (tools/reference/representations.py). */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { bidiagonalize } from '../../../src/eval/analysis/singular-values/bidiagonalize.ts'
import { singularValues } from '../../../src/eval/analysis/singular-values/bisection.ts'
import { TriangularFactor } from '../../../src/eval/analysis/singular-values/triangular-factor.ts'
import { randomTensor } from '../../cli/models.ts'
import { floatsOf, goldens } from './representation-goldens.ts'

/** Values of the matrix and of the centred one, from rows that come `block` at a time. */
function valuesOf(rows: Float32Array, size: number, block: number) {
  const factor = new TriangularFactor(size, rows.length / size)
  for (let start = 0; start < rows.length; start += block * size)
    factor.append(rows.subarray(start, start + block * size))
  const values = factor.factor()
  const chain = bidiagonalize(values, values.length / size, size)
  return { plain: singularValues(chain), centred: singularValues(chain.subarray(1)) }
}

for (const golden of goldens.spectra)
  test(`${golden.name}: NumPy's values, whatever the blocks that rows come in`, () => {
    const rows = floatsOf(golden.values)
    for (const block of [1, 7, 1000]) {
      const found = valuesOf(rows, golden.size, block)
      for (const form of ['plain', 'centred'] as const) {
        const expected = golden[form]
        // NumPy's 1e-16 of the largest value of all are zeros of any other program too; centred there is one value fewer.
        const rounding = 1e-14 * golden.plain[0]!
        expected.forEach((value, i) => {
          const own = found[form][i] ?? 0
          const most = rounding + 1e-12 * value
          assert.ok(
            Math.abs(own - value) <= most,
            `${form} ${i} in blocks of ${block}: expected ${value}, got ${own}`,
          )
        })
        assert.ok(found[form].length <= expected.length)
      }
    }
  })

test('values far below the square root of the precision are there: the square of the matrix would have lost them', () => {
  const golden = goldens.spectra.find(({ name }) => name === 'from 1 to 1e-9')!
  const { plain } = valuesOf(floatsOf(golden.values), golden.size, 10)
  plain.forEach((value, i) => {
    assert.ok(
      Math.abs(value / golden.plain[i]! - 1) < 1e-6,
      `value ${i}: ${value}, NumPy has ${golden.plain[i]}`,
    )
  })
})

test('bidiagonal matrices of which the values are known', () => {
  const near = (found: Float64Array, expected: readonly number[]) => {
    assert.is(found.length, expected.length)
    expected.forEach((value, i) => {
      assert.ok(
        Math.abs(found[i]! - value) <= 1e-13 * Math.max(1, value),
        `expected ${expected}, got ${found}`,
      )
    })
  }
  near(singularValues(Float64Array.of(3, 0, -5, 0, 1e-7)), [5, 3, 1e-7])
  near(singularValues(Float64Array.of(0, 0, 0)), [0, 0])
  near(singularValues(new Float64Array(0)), [])
  near(singularValues(Float64Array.of(4)), [4])
  near(singularValues(Float64Array.of(3, 4)), [5])
  // Ones on and beside the diagonal: 2 cos(k pi / (2 n + 1)), k = 1 ... n (the second difference with mixed ends).
  const n = 30
  const ones = new Float64Array(2 * n - 1).fill(1)
  near(
    singularValues(ones),
    Array.from({ length: n }, (_, k) => 2 * Math.cos(((k + 1) * Math.PI) / (2 * n + 1))),
  )
})

test('the sum of the squares is that of all numbers, at the size of a real layer', () => {
  const [n, size] = [260, 200]
  const rows = randomTensor('spectrum', [n, size], 1).data as Float32Array
  const squares = (values: Float64Array) => values.reduce((sum, value) => sum + value * value, 0)
  const all = rows.reduce((sum, value) => sum + value * value, 0)
  const means = Array.from({ length: size }, (_, c) => {
    let sum = 0
    for (let i = 0; i < n; i += 1) sum += rows[i * size + c]!
    return sum / n
  })
  const { plain, centred } = valuesOf(rows, size, 100)
  assert.ok(Math.abs(squares(plain) / all - 1) < 1e-12)
  const aroundMean = all - n * means.reduce((sum, mean) => sum + mean * mean, 0)
  assert.ok(Math.abs(squares(centred) / aroundMean - 1) < 1e-12)
})

test.run()
