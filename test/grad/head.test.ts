/** Where a classifier ends: which output, and the logits before a terminal Softmax. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { findHead, type Head } from '../../src/grad/head.ts'
import { GraphBuilder, type Value } from '../../src/onnx/builder.ts'
import { float32 } from '../../src/onnx/tensor.ts'
import { upgradeModel } from '../../src/onnx/upgrade.ts'
import { throwsUserError } from '../data/user-error.ts'
import { runModel, tinyModel } from './tiny-model.ts'

type Shape = readonly (number | string)[]

/** The head of what `build` makes of an input X of scores. */
function headOf(
  X: Shape,
  build: (g: GraphBuilder) => Value | Value[],
  output?: string,
  opset?: number,
): Head {
  const model = tinyModel({ X }, (g) => build(g), opset)
  return findHead(new GraphBuilder(upgradeModel(model)), output)
}

for (const op of ['Softmax', 'LogSoftmax']) {
  const cut = (X: Shape, build: (g: GraphBuilder) => Value, opset?: number) => {
    const head = headOf(X, build, undefined, opset)
    return [head.logits, head.cut, head.classes]
  }

  test(`${op} at the end is cut`, () => {
    assert.equal(
      cut(['N', 5], (g) => g.op(op, ['X'], { axis: 1 })),
      ['X', op, 5],
    )
    assert.equal(
      cut(['N', 5], (g) => g.op(op, ['X'])),
      ['X', op, 5],
    )
    assert.equal(
      cut([2, 5], (g) => g.op(op, ['X'], { axis: -1 })),
      ['X', op, 5],
    )
    assert.equal(
      cut(['N', 5], (g) => g.op(op, ['X']), 9),
      ['X', op, 5],
    )
  })

  test(`${op} followed by a Cast to another precision is cut, to integers it is not`, () => {
    const cast = (to: number) => cut(['N', 5], (g) => g.op('Cast', [g.op(op, ['X'], { axis: 1 })], { to }))
    assert.equal(cast(10), ['X', op, 5])
    assert.equal(cast(11), ['X', op, 5])
    assert.throws(() => cast(6), /no output can be class scores/)
  })

  test(`${op} followed by what only reshapes is cut`, () => {
    const carried = (then: (g: GraphBuilder, y: Value) => Value) =>
      cut(['N', 5, 1, 1], (g) => then(g, g.op(op, ['X'], { axis: 1 })))
    const expected = ['logits/flat', op, 5]
    assert.equal(
      carried((_, y) => y),
      expected,
    )
    assert.equal(
      carried((g, y) => g.op('Flatten', [y])),
      expected,
    )
    assert.equal(
      carried((g, y) => g.op('Identity', [g.op('Flatten', [y])])),
      expected,
    )
    assert.equal(
      carried((g, y) => g.op('Dropout', [g.op('Flatten', [y])])),
      expected,
    )
    assert.equal(
      carried((g, y) => g.op('Squeeze', [y, g.ints([2, 3])])),
      expected,
    )
    assert.equal(
      carried((g, y) => g.op('Reshape', [y, g.ints([-1, 5])])),
      expected,
    )
    const rows = cut(['N', 5], (g) => g.op('Reshape', [g.op(op, ['X']), g.ints([-1, 5, 1, 1])]))
    assert.equal(rows, ['X', op, 5])
  })

  test(`${op} of opset 9 over [N, C, 1, 1] is cut`, () => {
    const [, name, classes] = cut(['N', 5, 1, 1], (g) => g.op(op, ['X'], { axis: 1 }), 9)
    assert.equal([name, classes], [op, 5])
  })

  test(`${op} over another axis stays`, () => {
    assert.equal(
      cut([4, 5], (g) => g.op(op, ['X'], { axis: 0 })),
      [op, undefined, 5],
    )
    const last = cut(['N', 5, 1, 1], (g) => g.op('Flatten', [g.op(op, ['X'], { axis: -1 })]))
    assert.equal(last, ['Flatten', undefined, 5])
  })

  test(`${op} over a part of the classes stays`, () => {
    const merged = cut(['N', 5, 2, 2], (g) => g.op('Flatten', [g.op(op, ['X'], { axis: 1 })]))
    assert.equal(merged, ['Flatten', undefined, 20])
    const split = cut([4, 6], (g) => g.op('Reshape', [g.op(op, ['X'], { axis: 1 }), g.ints([8, 3])]))
    assert.equal(split, ['Reshape', undefined, 3])
  })

  test(`${op} inside the model stays`, () => {
    const inner = cut(['N', 5], (g) => g.op('Neg', [g.op(op, ['X'])]))
    assert.equal(inner, ['Neg', undefined, 5])
  })
}

test('of two normalisers the last is cut', () => {
  const { logits, cut } = headOf(['N', 5], (g) => g.op('LogSoftmax', [g.op('Softmax', ['X'])]))
  assert.equal([logits, cut], ['Softmax', 'LogSoftmax'])
})

test('[N, C, 1, 1] without a normaliser becomes [N, C]', () => {
  const g = new GraphBuilder(tinyModel({ X: ['N', 5, 1, 1] }, (b) => b.op('Neg', ['X'])))
  const head = findHead(g)
  assert.equal(
    [head.output, head.logits, head.classes, g.shape(head.logits)],
    ['Neg', 'logits/flat', 5, ['N', 5]],
  )
})

/** Features [N, 1, 5], a class index, scores of 3 classes and of 5. */
const several = (g: GraphBuilder): Value[] => {
  const weights = g.initializer('W', { dtype: 'float32', dims: [5, 3], data: new Float32Array(15) })
  return [
    g.op('Unsqueeze', ['X', g.ints([1])], {}, { name: 'features' }),
    g.op('ArgMax', ['X'], { axis: 1 }, { name: 'label' }),
    g.op('MatMul', ['X', weights], {}, { name: 'coarse' }),
    g.op('Neg', ['X'], {}, { name: 'fine' }),
  ]
}

test('of several outputs the first that can be scores, or the one that is asked for', async () => {
  const head = (output?: string) => headOf(['N', 5], several, output)
  assert.equal([head().output, head().classes], ['coarse', 3])
  assert.equal([head('fine').output, head('fine').classes], ['fine', 5])
  await throwsUserError(() => head('scores'), '--output scores', 'coarse: float32[N,3]', 'fine: float32[N,5]')
  await throwsUserError(() => head('label'), '--output label', 'int64')
  await throwsUserError(() => head('features'), '--output features', 'float32[N,1,5]')
})

test('one Sigmoid a sample is a problem of two classes, with the logits 0 and z', async () => {
  for (const tail of [(v: Value) => v, (v: Value, g: GraphBuilder) => g.op('Squeeze', [v, g.ints([1])])]) {
    const model = tinyModel({ X: ['N', 1] }, (g) => tail(g.op('Sigmoid', ['X']), g))
    const g = new GraphBuilder(model)
    const head = findHead(g)
    assert.equal([head.classes, head.cut, g.shape(head.logits)], [2, 'Sigmoid', ['N', 2]])
    g.graph.outputs = []
    g.output(head.logits, 'logits')
    const { logits } = await runModel(g.model, { X: float32([3, -2], [2, 1]) })
    assert.equal([...(logits!.data as Float32Array)], [0, 3, 0, -2])
  }
})

test('one float a sample that is no Sigmoid is taken as z only if it is asked for', () => {
  const head = headOf(['N', 1], (g) => g.op('Neg', ['X'], {}, { name: 'z' }), 'z')
  assert.equal([head.classes, head.cut], [2, undefined])
})

test('a model without scores says what it has', async () => {
  await throwsUserError(() => headOf(['N', 5, 8], (g) => g.op('Neg', ['X'])), 'Neg: float32[N,5,8]')
  await throwsUserError(() => headOf(['N', 1], (g) => g.op('Neg', ['X'])), 'Neg: float32[N,1]')
  await throwsUserError(() => headOf([5], (g) => g.op('Neg', ['X'])), 'Neg: float32[5]')
})

test.run()
