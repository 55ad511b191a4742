import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { drawMix, eligibleLayers, type MixOptions } from '../../src/train/mixing.ts'
import { manifold, moment } from './fixtures.ts'

const draw = (step: number, mix: Partial<MixOptions> = {}, more: Partial<typeof moment> = {}) =>
  drawMix({ ...manifold, ...mix }, { ...moment, step, layers: 3, ...more })!

test("eligible layers: none, the input, the network's own, or those said", () => {
  const layers = ['input', 'a', 'b']
  const of = (mix: Partial<MixOptions>, eligible?: number[]) =>
    eligibleLayers({ ...manifold, ...mix }, { layers, ...(eligible && { eligible }) })
  assert.equal(of({ strategy: 'none' }), [])
  assert.equal(of({ strategy: 'input' }), ['input'])
  assert.equal(of({ strategy: 'cutmix' }), ['input'])
  assert.equal(of({}), layers)
  assert.equal(of({}, [0, 2]), ['input', 'b'])
  assert.equal(of({ layers: ['a'] }, [0, 2]), ['a'])
})

test('draws are functions of seed and step', () => {
  assert.equal(draw(5), draw(5))
  assert.not.equal(draw(5), draw(6))
  assert.not.equal(draw(5), draw(5, {}, { seed: 2 }))
})

test('a lambda a sample, the first as the one of the batch', () => {
  const { lambda } = draw(5, { lambdas: 'sample' })
  assert.is(lambda.length, moment.n)
  assert.is(lambda[0], draw(5).lambda[0])
  assert.is(new Set(lambda).size, moment.n)
})

test('symmetric lambdas are at least a half, with the law of the larger share', () => {
  for (let step = 0; step < 100; step += 1) {
    const [plain, symmetric] = [draw(step).lambda[0]!, draw(step, { symmetric: true }).lambda[0]!]
    assert.ok(Math.abs(symmetric - Math.max(plain, 1 - plain)) < 1e-7, `${symmetric} of ${plain}`)
  }
})

test('mixing has a probability, and an epoch at which it ends', () => {
  const mixed = Array.from({ length: 2000 }, (_, step) => draw(step, { probability: 0.3 })).filter(Boolean)
  assert.ok(Math.abs(mixed.length / 2000 - 0.3) < 0.04, `${mixed.length} of 2000`)
  assert.is(draw(0, { probability: 0 }), null)
  assert.not.equal(draw(0, { offEpoch: 4 }, { epoch: 3 }), null)
  assert.is(draw(0, { offEpoch: 4 }, { epoch: 4 }), null)
})

test('CutMix: a box, whose complement is lambda', () => {
  const image = { shape: [3, 10, 14] }
  const shares: number[] = []
  for (let step = 0; step < 300; step += 1) {
    const { mask, lambda, layer } = draw(step, { strategy: 'cutmix' }, { layers: 1, ...image })
    assert.is(mask?.length, 140)
    const kept = mask!.reduce((a, b) => a + b, 0)
    assert.is(lambda[0], Math.fround(kept / 140))
    assert.is(layer, 0)
    const cut = [...mask!.keys()].filter((i) => mask![i] === 0)
    const [rows, columns] = [new Set(cut.map((i) => Math.floor(i / 14))), new Set(cut.map((i) => i % 14))]
    assert.is(rows.size * columns.size, cut.length, 'the pixels of a rectangle')
    assert.is(rows.size === 0 || Math.max(...rows) - Math.min(...rows) + 1 === rows.size, true)
    shares.push(kept / 140)
  }
  assert.ok(new Set(shares).size > 30, `${new Set(shares).size} areas`)
  const { mask, lambda } = draw(1, { strategy: 'cutmix', lambdas: 'sample' }, { layers: 1, ...image })
  assert.is(mask?.length, 140 * moment.n)
  assert.is(lambda.length, moment.n)
})

test('layers are uniform and lambda has the moments of Beta(alpha, alpha)', () => {
  const all = Array.from({ length: 4000 }, (_, step) => draw(step, {}, { seed: 0, n: 4 }))
  for (const k of [0, 1, 2]) {
    const share = all.filter((d) => d.layer === k).length / all.length
    assert.ok(Math.abs(share - 1 / 3) < 0.03, `layer ${k}: ${share}`)
  }
  const mean = all.reduce((s, d) => s + d.lambda[0]!, 0) / all.length
  const variance = all.reduce((s, d) => s + (d.lambda[0]! - mean) ** 2, 0) / all.length
  assert.ok(Math.abs(mean - 0.5) < 0.02, `mean ${mean}`)
  // Beta(a, a) has variance 1 / (4 (2 a + 1)): 0.05 for a = 2.
  assert.ok(Math.abs(variance - 0.05) < 0.005, `variance ${variance}`)
})

test('the permutation permutes', () => {
  assert.equal([...draw(0, {}, { n: 9 }).permutation].sort(), [0, 1, 2, 3, 4, 5, 6, 7, 8])
})

test.run()
