import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkGradient } from '../../src/eval/gradient-check.ts'
import type { GraphBuilder } from '../../src/onnx/builder.ts'
import type { Model } from '../../src/onnx/model.ts'
import { float32 } from '../../src/onnx/tensor.ts'
import { randomTensor, tinyClassifier } from '../cli/models.ts'
import { tinyModel } from '../grad/tiny-model.ts'

const feeds = (dims: readonly number[]) => ({ x: randomTensor('check', dims, 1) })
const worst = async (model: Model, dims: readonly number[], steps?: readonly number[]) => {
  const results = await checkGradient(model, feeds(dims), {
    directions: 4,
    threads: 1,
    ...(steps && { steps }),
  })
  assert.is(results.length, 4)
  return Math.max(...results.map((r) => r.error))
}

/**
 * x + f(x) - f(x) behind a Cast to int64 and back: the gradient graph sees a constant there, the forward pass does
 * not, so the derivative that it makes is wrong by what rounding x / grain * grain hides.
 */
const hidden = (g: GraphBuilder, x: string, grain: number) => {
  const steps = g.op('Cast', [g.op('Div', [x, g.scalar(grain, 'float32')])], { to: 7 })
  return g.op('Mul', [g.op('Cast', [steps], { to: 1 }), g.scalar(grain, 'float32')])
}

test('a right gradient agrees to many digits', async () => {
  const smooth = tinyModel({ x: ['N', 6] }, (g) => {
    const weight = g.initializer('w', randomTensor('w', [6, 3], 1))
    return g.op('Tanh', [g.op('MatMul', [g.op('Mul', ['x', 'x']), weight])])
  })
  const error = await worst(smooth, [5, 6])
  assert.ok(error < 1e-3, `${error}`)
})

test('a gradient of a linear function is right at every step size', async () => {
  const linear = tinyModel({ x: ['N', 6] }, (g) =>
    g.op('MatMul', ['x', g.initializer('w', randomTensor('w', [6, 3], 1))]),
  )
  for (const step of [1e-1, 1e-2, 1e-3]) {
    const [first] = await checkGradient(linear, feeds([5, 6]), { steps: [step], threads: 1 })
    assert.is(first!.step, step)
    assert.ok(first!.error < 1e-3)
  }
})

test('a gradient that misses a part of the function is found out', async () => {
  for (const share of [1, 0.2]) {
    const wrong = tinyModel({ x: ['N', 6] }, (g) => {
      const scaled = g.op('Mul', [hidden(g, 'x', 1e-6), g.scalar(share, 'float32')])
      return g.op('Add', ['x', scaled])
    })
    const results = await checkGradient(wrong, feeds([5, 6]), { directions: 6, threads: 1 })
    const sorted = results.map((r) => r.error).sort((a, b) => a - b)
    // What is missed is share / (1 + share) of the whole along every direction.
    assert.ok(sorted[2]! > 0.02, `share ${share}: ${sorted}`)
  }
})

test('no directions that cancel out make a wrong gradient look right: the median holds', async () => {
  const wrong = tinyModel({ x: ['N', 40] }, (g) => g.op('Add', ['x', hidden(g, 'x', 1e-6)]))
  const right = tinyModel({ x: ['N', 40] }, (g) => g.op('Add', ['x', 'x']))
  const median = async (model: Model) => {
    const results = await checkGradient(model, feeds([3, 40]), { directions: 9, threads: 1 })
    return results.map((r) => r.error).sort((a, b) => a - b)[4]!
  }
  assert.ok((await median(wrong)) > 0.1)
  assert.ok((await median(right)) < 1e-3)
})

test('gradients with respect to chosen inputs alone', async () => {
  const product = tinyModel({ x: ['N', 3], y: ['N', 3] }, (g) => g.op('Mul', ['x', 'y']))
  const both = { x: randomTensor('x', [2, 3], 1), y: randomTensor('y', [2, 3], 1) }
  for (const wrt of [['x'], ['y'], ['x', 'y']]) {
    const results = await checkGradient(product, both, { wrt, threads: 1 })
    assert.ok(Math.max(...results.map((r) => r.error)) < 1e-2, wrt.join())
  }
})

test('zero everywhere is no error', async () => {
  const flat = tinyModel({ x: ['N', 3] }, (g) => g.op('Mul', ['x', g.scalar(0, 'float32')]))
  const results = await checkGradient(flat, feeds([2, 3]), { threads: 1 })
  assert.equal(
    results.map((r) => [Math.abs(r.analytic), Math.abs(r.numeric), r.error]),
    [0, 1, 2].map(() => [0, 0, 0]),
  )
})

test('the seed decides the directions; feeds are left alone', async () => {
  const model = tinyClassifier({ shape: [1, 4, 4], classes: 3 })
  const image = float32((randomTensor('image', [2, 1, 4, 4], 0.2).data as Float32Array).slice(), [2, 1, 4, 4])
  const before = (image.data as Float32Array).slice()
  const run = (seed: number) => checkGradient(model, { image }, { seed, threads: 1 })
  const first = await run(1)
  assert.equal(await run(1), first)
  assert.is.not((await run(2))[0]!.analytic, first[0]!.analytic)
  assert.equal(image.data, before)
  assert.ok(Math.max(...first.map((r) => r.error)) < 1e-2)
})

test.run()
