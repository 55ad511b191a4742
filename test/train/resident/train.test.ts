/** Training on a data set that lies where the graph runs is the same training. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { encodeModel } from '../../../src/onnx/encode.ts'
import { cnn } from '../../../src/train/networks/cnn.ts'
import type { TrainOptions } from '../../../src/train/options.ts'
import { stepOptions } from '../../../src/train/prepare.ts'
import { residentOf } from '../../../src/train/resident/resident-data.ts'
import { circumstances } from '../../../src/train/run/fingerprint.ts'
import { train } from '../../../src/train/train.ts'
import { glyphs, sgd } from '../fixtures.ts'

const data = await glyphs('train', 128)
const options: TrainOptions = {
  mix: { strategy: 'manifold', alpha: 2 },
  epochs: 2,
  batch: 32,
  schedule: { name: 'constant', learningRate: 0.05 },
  optimizer: sgd,
  seed: 1,
  threads: 2,
  lowering: false,
}
const trained = async (more: Partial<TrainOptions>) => {
  const network = cnn({ shape: data.shape, classes: data.classes, seed: 1 })
  return Buffer.from(encodeModel(await train(network, data, { ...options, ...more })))
}

for (const augment of [{}, { flip: true, crop: 2 }])
  test(`the same bytes, ${JSON.stringify(augment)}`, async () => {
    const fed = await trained({ augment })
    assert.ok(fed.equals(await trained({ augment, resident: true })))
    assert.not.ok(fed.equals(await trained({ augment: { flip: true }, resident: true })))
  })

test('it is no part of the graph, nor of what a run is known by', () => {
  const network = cnn({ shape: data.shape, classes: data.classes, seed: 1 })
  assert.not.ok('resident' in stepOptions(network, { ...options, resident: true }))
  assert.ok(circumstances.includes('resident'))
})

test('what needs the host is fed by it', async () => {
  const asked = { ...options, augment: { flip: true } }
  assert.is((await residentOf(data, asked))?.moves, true)
  assert.is((await residentOf(data, options))?.moves, false)
  const cutout = { size: 4, holes: 1, fill: [0], per: 'sample' } as const
  assert.is(await residentOf(data, { ...options, augment: { cutout } }), undefined)
  assert.is(await residentOf(data, { ...options, mix: { strategy: 'factors', alpha: 1 } }), undefined)
})

test.run()
