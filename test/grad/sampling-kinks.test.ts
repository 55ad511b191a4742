/**
 * Conventions of scattering and sampling where a difference quotient says nothing: at ties, zeros, repeats and pixel
 * centres. All are those of PyTorch, and each list of numbers is what torch 2.13 gave for the function named.
 */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { GraphBuilder, Value } from '../../src/onnx/builder.ts'
import { float32, int64, type Tensor, toNumbers } from '../../src/onnx/tensor.ts'
import { gradientsOf, tinyModel } from './tiny-model.ts'

/** Gradients for a cotangent of ones, or for the given one, in an output of the given shape. */
async function gradients(
  inputs: Readonly<Record<string, Tensor>>,
  dims: readonly number[],
  build: (g: GraphBuilder) => Value,
  cotangent = new Array<number>(dims.reduce((a, b) => a * b, 1)).fill(1),
): Promise<Record<string, number[]>> {
  const shapes = Object.fromEntries(Object.entries(inputs).map(([name, t]) => [name, t.dims]))
  const model = tinyModel(shapes, build)
  const seeds = { [model.graph.outputs[0]!.name]: float32(cotangent, dims) }
  const results = await gradientsOf(model, inputs, seeds)
  // Zero has a sign that no convention fixes.
  return Object.fromEntries(
    Object.entries(results).map(([name, t]) => [name, toNumbers(t).map((x) => x + 0)]),
  )
}

const third = Math.fround(1 / 3)

// torch.scatter, and torch.scatter_reduce with prod, amax and amin
const scatters = {
  'none: an index that repeats gives each of its updates the whole': {
    reduction: 'none',
    indices: [1, 1, 3],
    updates: [5, 6, 7],
    dData: [1, 0, 1, 0],
    dUpdates: [1, 1, 1],
  },
  'mul: zeros among the updates and in the data': {
    reduction: 'mul',
    indices: [0, 0, 1, 2, 3, 3],
    updates: [0, 0, 5, 4, 0, 7],
    dData: [0, 5, 4, 0],
    dUpdates: [0, 0, 0, 3, 7, 0],
  },
  'max: all that are equal share': {
    reduction: 'max',
    indices: [0, 0, 1, 1, 2],
    updates: [2, 2, -1, 0, 4],
    dData: [third, 0.5, 0, 1],
    dUpdates: [third, third, 0, 0.5, 1],
  },
  'min: all that are equal share': {
    reduction: 'min',
    indices: [0, 0, 1, 1, 2],
    updates: [2, 2, -1, -1, 3],
    dData: [third, 0, 0.5, 1],
    dUpdates: [third, third, 0.5, 0.5, 0.5],
  },
}

for (const op of ['ScatterElements', 'ScatterND'])
  for (const [name, { reduction, indices, updates, dData, dUpdates }] of Object.entries(scatters))
    test(`${op}, ${name}`, async () => {
      const at = int64(indices, op === 'ScatterND' ? [indices.length, 1] : [indices.length])
      const inputs = { data: float32([2, 0, 3, 1]), updates: float32(updates) }
      const d = await gradients(inputs, [4], (g) =>
        g.op(op, ['data', g.constant(at), 'updates'], { reduction }),
      )
      assert.equal(d.data, dData)
      assert.equal(d.updates, dUpdates)
    })

// torch.nn.functional.max_unpool1d
test('MaxUnpool: an index that repeats gives each of its values the whole', async () => {
  const indices = int64([1, 1], [1, 1, 2])
  const build = (g: GraphBuilder) =>
    g.op('MaxUnpool', ['X', g.constant(indices)], { kernel_shape: [2], strides: [1] })
  const d = await gradients({ X: float32([1, 2], [1, 1, 2]) }, [1, 1, 3], build, [1, 2, 3])
  assert.equal(d.X, [2, 2])
})

// ONNX Runtime takes the first of equal values, torch.topk any of them
test('TopK: of equal values those that are taken', async () => {
  const d = await gradients(
    { X: float32([3, 1, 3, 3]) },
    [2],
    (g) => g.ops('TopK', ['X', g.ints([2])], 2)[0]!,
  )
  assert.equal(d.X, [1, 0, 1, 0])
})

/** torch.nn.functional.grid_sample of one row of pixels 1, 2, 4 at the centres -3, -2, ..., 4, align_corners. */
const samples = {
  bilinear: {
    zeros: { dX: [1, 1, 1], slopes: [0, 0, 1, 1, 2, -4, 0, 0] },
    border: { dX: [4, 1, 3], slopes: [0, 0, 0, 0, 2, 0, 0, 0] },
    reflection: { dX: [2, 4, 2], slopes: [2, 0, -2, 0, 2, 0, -2, 0] },
  },
  nearest: {
    zeros: { dX: [1, 1, 1], slopes: [0, 0, 0, 0, 0, 0, 0, 0] },
    border: { dX: [4, 1, 3], slopes: [0, 0, 0, 0, 0, 0, 0, 0] },
    reflection: { dX: [2, 4, 2], slopes: [0, 0, 0, 0, 0, 0, 0, 0] },
  },
  bicubic: {
    zeros: { dX: [1, 1, 1], slopes: [0, 0, 0.75, 1.5, 2.25, -1.5, -3, 0] },
    border: { dX: [4, 1, 3], slopes: [0, 0, 0, 0.75, 2.25, 1.5, 0, 0] },
    reflection: { dX: [2, 4, 2], slopes: [2.25, 0, -2.25, 0, 2.25, 0, -2.25, 0] },
  },
}

for (const [mode, paddings] of Object.entries(samples))
  for (const [padding_mode, { dX, slopes }] of Object.entries(paddings))
    test(`GridSample at pixel centres: ${mode}, ${padding_mode}`, async () => {
      const centres = [-3, -2, -1, 0, 1, 2, 3, 4]
      const grid = float32(
        centres.flatMap((x) => [x - 1, 0]),
        [1, 1, 8, 2],
      )
      const inputs = { X: float32([1, 2, 4], [1, 1, 1, 3]), grid }
      const d = await gradients(inputs, [1, 1, 1, 8], (g) =>
        g.op('GridSample', ['X', 'grid'], { mode, padding_mode, align_corners: 1 }),
      )
      assert.equal(d.X, dX)
      assert.equal(
        d.grid!.filter((_, i) => i % 2 === 0),
        slopes,
      )
    })

for (const mode of ['bilinear', 'nearest'])
  for (const padding_mode of ['zeros', 'border', 'reflection'])
    test(`GridSample far away and nowhere: ${mode}, ${padding_mode}`, async () => {
      const places = [1e30, -1e30, Number.POSITIVE_INFINITY, Number.NaN].flatMap((x) => [x, 0])
      const inputs = { X: float32([1, 2, 4], [1, 1, 1, 3]), grid: float32(places, [1, 1, 4, 2]) }
      const d = await gradients(inputs, [1, 1, 1, 4], (g) =>
        g.op('GridSample', ['X', 'grid'], { mode, padding_mode }),
      )
      assert.not.ok(d.X!.some(Number.isNaN), `a gradient that is no number: ${d.X}`)
    })

// torch.eye, randn_like, rand_like and bernoulli
for (const op of ['EyeLike', 'RandomNormalLike', 'RandomUniformLike', 'Bernoulli'])
  test(`${op} takes the shape alone`, async () => {
    const X = float32([0.2, 0.4, 0.6, 0.8], [2, 2])
    const d = await gradients({ X }, [2, 2], (g) => g.op('Add', [g.op(op, ['X']), 'X']))
    assert.equal(d.X, [1, 1, 1, 1])
  })

test.run()
