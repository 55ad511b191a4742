/** Initial weights: PyTorch's default law, and numbers that depend on seed, name and position alone. */
import { createHash } from 'node:crypto'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UserError } from '../../../src/errors.ts'
import { encodeModel } from '../../../src/onnx/encode.ts'
import { networks } from '../../../src/train/networks/index.ts'
import { numbersOf, trainedOf } from './fixtures.ts'

const valuesOf = (name: string, options = {}) => {
  const base = { shape: [3, 32, 32], classes: 10, seed: 4, width: 16 }
  return trainedOf(networks.preactresnet18({ ...base, ...options })).get(name)?.data as Float32Array
}

for (const [name, fanIn] of [
  ['conv1.weight', 27],
  ['layer1.1.conv2.weight', 16 * 9],
  ['layer3.0.shortcut.0.weight', 32],
  ['layer4.1.conv2.weight', 128 * 9],
  ['linear.weight', 128],
  ['linear.bias', 128],
] as const) {
  test(`${name}: uniform between -b and b = 1 / sqrt(${fanIn})`, () => {
    const values = valuesOf(name)
    const bound = 1 / Math.sqrt(fanIn)
    assert.ok(values.every((w) => Math.abs(w) <= bound))
    const moment = (power: number) => values.reduce((sum, w) => sum + (w / bound) ** power, 0) / values.length
    // In units of b a uniform number has mean 0 and variance 1/3, its square variance 4/45: five standard errors.
    assert.ok(Math.abs(moment(1)) < 5 * Math.sqrt(1 / 3 / values.length), `mean ${moment(1)}`)
    assert.ok(Math.abs(moment(2) - 1 / 3) < 5 * Math.sqrt(4 / 45 / values.length), `variance ${moment(2)}`)
  })
}

test('BatchNorm starts as the identity of statistics 0 and 1', () => {
  const network = networks.preactresnet18({ shape: [3, 32, 32], classes: 10, seed: 4, width: 2 })
  for (const [part, value] of Object.entries({ weight: 1, bias: 0, running_mean: 0, running_var: 1 }))
    assert.equal(numbersOf(network, `layer2.0.bn2.${part}`), Array(4).fill(value))
})

test('the seed changes every weight, the number of classes only the last layer', () => {
  const same = (a: Float32Array, b: Float32Array) => Buffer.from(a.buffer).equals(Buffer.from(b.buffer))
  const [conv, last] = ['layer2.0.conv1.weight', 'linear.weight']
  assert.not.ok(same(valuesOf(conv), valuesOf(conv, { seed: 5 })))
  assert.ok(same(valuesOf(conv), valuesOf(conv, { classes: 3 })))
  assert.ok(same(valuesOf(conv), valuesOf(conv, { dropout: 0.5, standardize: 'per-image' })))
  assert.not.ok(same(valuesOf('layer1.0.conv1.weight'), valuesOf('layer1.0.conv2.weight')))
  assert.ok(
    same(valuesOf(last).subarray(0, 5).slice(), valuesOf(last, { classes: 3 }).subarray(0, 5).slice()),
  )
  assert.throws(
    () => valuesOf(conv, { seed: -1 }),
    (e: unknown) => e instanceof UserError && /^seed: /.test(e.message),
  )
})

// The bundled models were trained from these: a seed means the same network for ever.
for (const [name, shape, seed, sha256] of [
  ['cnn', [1, 28, 28], 1, 'f3ae95ef4f286b14cdc0a0f70ccfb47740a3ec0ca305b75c143883d44f8e336c'],
  ['mlp', [1, 28, 28], 1, 'e9092595fad5bde419ed553a2852d523f8e1b507c9b0967863741776bbe25ce4'],
] as const) {
  test(`${name}: the bytes of the first release`, () => {
    const { model } = networks[name]({ shape, classes: 10, seed })
    assert.is(createHash('sha256').update(encodeModel(model)).digest('hex'), sha256)
  })
}

test.run()
