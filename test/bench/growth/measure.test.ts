import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { forwardOperations } from '../../../bench/growth/arithmetic.ts'
import { measureAxis } from '../../../bench/growth/measure.ts'
import { findNetwork } from '../../../src/train/networks/index.ts'

const shape = [3, 32, 32]
const forward = forwardOperations(findNetwork('cnn')({ shape, classes: 10, seed: 0 }).model, shape)

test('a training step and an evaluation are run, and their arithmetic is counted', async () => {
  const options = { threads: 1, rounds: 1 }
  const points = [
    { x: 1, network: 'cnn', batch: 4 },
    { x: 2, network: 'cnn', batch: 4, images: 6, radii: 2 },
  ]
  const { points: results, exponents, gemm, othersShare } = await measureAxis(points, options)
  const [training, evaluation] = results.map(({ operations }) => operations / forward)
  assert.is(training, 3 * 4)
  // Clean, a gradient at the least and one a radius at the most, a verdict a radius; nothing for images that fell.
  assert.ok(evaluation! >= 6 * (1 + 2 + 1) && evaluation! <= 6 * (1 + 2 * (2 + 1)), String(evaluation))
  for (const { milliseconds, share, peak, opening } of results) {
    assert.ok(milliseconds.low > 0 && milliseconds.low <= milliseconds.high)
    assert.ok(share.median > 0 && opening > 0)
    // Node alone is larger than 30 MiB.
    assert.ok(peak > 30 * 2 ** 20)
  }
  assert.ok(gemm.median > 0 && othersShare >= 0 && othersShare <= 1)
  assert.ok(Object.values(exponents).every(Number.isFinite))
})

test.run()
