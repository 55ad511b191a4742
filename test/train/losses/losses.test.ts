/** Losses and their gradients against PyTorch and its autograd, also where the softmax is 0 or 1 exactly. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UserError } from '../../../src/errors.ts'
import { GraphBuilder } from '../../../src/onnx/builder.ts'
import { float32, toNumbers } from '../../../src/onnx/tensor.ts'
import { losses, smoothed } from '../../../src/train/losses/index.ts'
import { emptyModel, runModel } from '../../grad/tiny-model.ts'
import { assertNear, golden, tensorOf } from '../optimizer-golden.ts'

for (const { about, loss: name, logits, target, smoothing, value, gradient } of golden.losses)
  test(`${about}: value and gradient are PyTorch's`, async () => {
    const feeds = { logits: tensorOf(logits), target: tensorOf(target) }
    const g = new GraphBuilder(emptyModel())
    g.input('logits', 'float32', ['N', 4])
    g.input('target', 'float32', ['N', 4])
    const { loss, cotangent } = losses[name].build(g, 'logits', smoothed(g, 'target', 4, smoothing))
    assert.equal(g.shape(cotangent), ['N', 4])
    assert.equal(g.shape(loss), [])
    g.output(loss, 'loss')
    g.output(cotangent, 'cotangent')
    const results = await runModel(g.model, feeds)
    assertNear(results.loss, value, 'loss')
    // A sample's gradient is of its own size: row by row.
    const rows = toNumbers(results.cotangent!)
    gradient.forEach((row, n) => {
      assertNear(float32(rows.slice(4 * n, 4 * n + 4)), row, `gradient of sample ${n}`)
    })
  })

test('every loss has its cases', () => {
  for (const name of Object.keys(losses)) assert.is(golden.losses.filter((c) => c.loss === name).length, 8)
})

test('smoothing by 0 is the target itself', () => {
  assert.is(smoothed(new GraphBuilder(emptyModel()), 'target', 10, 0), 'target')
})

for (const epsilon of [1, -0.1, Number.NaN])
  test(`refused: smoothing by ${epsilon}`, () => {
    assert.throws(
      () => smoothed(new GraphBuilder(emptyModel()), 'target', 10, epsilon),
      (e: unknown) =>
        e instanceof UserError &&
        e.message === `--label-smoothing: expected a number from 0 to below 1, got ${epsilon}`,
    )
  })

test.run()
