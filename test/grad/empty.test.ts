/** Tensors without elements: gradients have their shapes, and what takes nothing gives zeros. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { GraphBuilder, Value } from '../../src/onnx/builder.ts'
import { filled, float32, int64, toNumbers } from '../../src/onnx/tensor.ts'
import { gradientsOf, runModel, tinyModel } from './tiny-model.ts'

interface Empty {
  readonly inputs: Readonly<Record<string, readonly number[]>>
  readonly build: (g: GraphBuilder) => Value
}

const none = (...dims: number[]) => int64([], dims)
const reductions = ['none', 'add', 'mul', 'max']

const cases: Readonly<Record<string, Empty>> = {
  'Expand of nothing': { inputs: { X: [0, 1] }, build: (g) => g.op('Expand', ['X', g.ints([1, 3])]) },
  'Expand to nothing': { inputs: { X: [1, 2] }, build: (g) => g.op('Expand', ['X', g.ints([0, 2])]) },
  Tile: { inputs: { X: [0, 3] }, build: (g) => g.op('Tile', ['X', g.ints([2, 3])]) },
  Split: {
    inputs: { X: [0, 4] },
    build: (g) => g.ops('Split', ['X'], 2, { axis: 1, num_outputs: 2 })[1]!,
  },
  DepthToSpace: {
    inputs: { X: [0, 4, 2, 2] },
    build: (g) => g.op('DepthToSpace', ['X'], { blocksize: 2, mode: 'CRD' }),
  },
  SpaceToDepth: {
    inputs: { X: [0, 1, 2, 2] },
    build: (g) => g.op('SpaceToDepth', ['X'], { blocksize: 2 }),
  },
  'Gather from no samples': {
    inputs: { X: [0, 4] },
    build: (g) => g.op('Gather', ['X', g.constant(int64([0, 1], [1, 2]))], { axis: 1 }),
  },
  'Gather of nothing': {
    inputs: { X: [3, 4] },
    build: (g) => g.op('Gather', ['X', g.constant(none(0, 2))]),
  },
  GatherElements: {
    inputs: { X: [3, 3] },
    build: (g) => g.op('GatherElements', ['X', g.constant(none(0, 3))]),
  },
  GatherND: { inputs: { X: [3, 3] }, build: (g) => g.op('GatherND', ['X', g.constant(none(0, 1))]) },
  'GatherND of no samples': {
    inputs: { X: [0, 3, 2] },
    build: (g) => g.op('GatherND', ['X', g.constant(none(0, 1))], { batch_dims: 1 }),
  },
  ...Object.fromEntries(
    reductions.flatMap((reduction): [string, Empty][] => [
      [
        `ScatterElements, ${reduction}`,
        {
          inputs: { X: [3, 3], U: [0, 3] },
          build: (g) => g.op('ScatterElements', ['X', g.constant(none(0, 3)), 'U'], { reduction }),
        },
      ],
      [
        `ScatterND, ${reduction}`,
        {
          inputs: { X: [3, 3], U: [0, 3] },
          build: (g) => g.op('ScatterND', ['X', g.constant(none(0, 1)), 'U'], { reduction }),
        },
      ],
    ]),
  ),
  'TopK of k = 0': { inputs: { X: [2, 4] }, build: (g) => g.ops('TopK', ['X', g.ints([0])], 2)[0]! },
  Compress: {
    inputs: { X: [0, 4] },
    build: (g) => g.op('Compress', ['X', g.constant(filled('bool', [2], 1))], { axis: 1 }),
  },
  Trilu: { inputs: { X: [0, 4, 4] }, build: (g) => g.op('Trilu', ['X']) },
  CenterCropPad: {
    inputs: { X: [0, 4, 4] },
    build: (g) => g.op('CenterCropPad', ['X', g.ints([2, 6])], { axes: [1, 2] }),
  },
  'Resize by whole factors': {
    inputs: { X: [0, 2, 4, 4] },
    build: (g) => g.op('Resize', ['X', '', g.constant(float32([1, 1, 2, 2]))]),
  },
  'GridSample of no samples': {
    inputs: { X: [0, 2, 4, 4], grid: [0, 3, 3, 2] },
    build: (g) => g.op('GridSample', ['X', 'grid'], { padding_mode: 'reflection' }),
  },
  'GridSample at no places': {
    inputs: { X: [1, 2, 4, 4], grid: [1, 0, 3, 2] },
    build: (g) => g.op('GridSample', ['X', 'grid'], { mode: 'bicubic' }),
  },
  Col2Im: {
    inputs: { X: [0, 4, 9] },
    build: (g) => g.op('Col2Im', ['X', g.ints([4, 4]), g.ints([2, 2])]),
  },
  MaxUnpool: {
    inputs: { X: [0, 1, 2, 2] },
    build: (g) =>
      g.op('MaxUnpool', ['X', g.constant(none(0, 1, 2, 2))], { kernel_shape: [2, 2], strides: [2, 2] }),
  },
  'Slice of nothing': {
    inputs: { X: [2, 4] },
    build: (g) => g.op('Slice', ['X', g.ints([3]), g.ints([1]), g.ints([1])]),
  },
  'Pad of no samples': {
    inputs: { X: [0, 4] },
    build: (g) => g.op('Pad', ['X', g.ints([0, 1, 0, 2])], { mode: 'edge' }),
  },
}

for (const [name, { inputs, build }] of Object.entries(cases))
  for (const symbolic of [false, true])
    test(`${name}${symbolic ? ', symbolic sizes' : ''}`, async () => {
      // Channels stay numbers: some operators need them.
      const declared = Object.entries(inputs).map(([input, dims]) => [
        input,
        symbolic ? dims.map((d, i) => (i === 1 ? d : `${input}${i}`)) : dims,
      ])
      const model = tinyModel(Object.fromEntries(declared), build)
      const feeds = Object.fromEntries(
        Object.entries(inputs).map(([input, dims]) => [input, filled('float32', dims, 1)]),
      )
      const output = model.graph.outputs[0]!.name
      const { dims } = (await runModel(model, feeds))[output]!
      const gradients = await gradientsOf(model, feeds, { [output]: filled('float32', dims, 1) })
      for (const [input, shape] of Object.entries(inputs)) {
        assert.equal(gradients[input]!.dims, shape)
        const numbers = toNumbers(gradients[input]!)
        assert.not.ok(numbers.some(Number.isNaN))
        if (dims.includes(0)) assert.not.ok(numbers.some((x) => x !== 0))
      }
    })

test.run()
