import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { drawMix, eligibleLayers } from '../../src/train/mixing.ts'

test('eligible layers: none, the input, all, or those said', () => {
  const tensors = ['input', 'a', 'b']
  assert.equal(eligibleLayers({ strategy: 'none', alpha: 1 }, tensors), [])
  assert.equal(eligibleLayers({ strategy: 'input', alpha: 1 }, tensors), ['input'])
  assert.equal(eligibleLayers({ strategy: 'manifold', alpha: 1 }, tensors), tensors)
  assert.equal(eligibleLayers({ strategy: 'manifold', alpha: 1, layers: [0, 2] }, tensors), ['input', 'b'])
})

test('draws are functions of seed and step', () => {
  assert.equal(drawMix(1, 5, 16, 3, 2), drawMix(1, 5, 16, 3, 2))
  assert.not.equal(drawMix(1, 5, 16, 3, 2), drawMix(1, 6, 16, 3, 2))
  assert.not.equal(drawMix(1, 5, 16, 3, 2), drawMix(2, 5, 16, 3, 2))
})

test('layers are uniform and lambda has the moments of Beta(alpha, alpha)', () => {
  const all = Array.from({ length: 4000 }, (_, step) => drawMix(0, step, 4, 3, 2))
  for (const k of [0, 1, 2]) {
    const share = all.filter((d) => d.layer === k).length / all.length
    assert.ok(Math.abs(share - 1 / 3) < 0.03, `layer ${k}: ${share}`)
  }
  const mean = all.reduce((s, d) => s + d.lambda, 0) / all.length
  const variance = all.reduce((s, d) => s + (d.lambda - mean) ** 2, 0) / all.length
  assert.ok(Math.abs(mean - 0.5) < 0.02, `mean ${mean}`)
  // Beta(a, a) has variance 1 / (4 (2 a + 1)): 0.05 for a = 2.
  assert.ok(Math.abs(variance - 0.05) < 0.005, `variance ${variance}`)
})

test('the permutation permutes', () => {
  assert.equal([...drawMix(0, 0, 9, 1, 1).permutation].sort(), [0, 1, 2, 3, 4, 5, 6, 7, 8])
})

test.run()
