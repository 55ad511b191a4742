/** The driver: graphs of several nodes, where what the rules give must come together. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkGradient } from '../../src/eval/gradient-check.ts'
import { backward } from '../../src/grad/backward.ts'
import { buildVjpGraph } from '../../src/grad/vjp.ts'
import { GraphBuilder, type Value } from '../../src/onnx/builder.ts'
import type { Model } from '../../src/onnx/model.ts'
import { printModel } from '../../src/onnx/print.ts'
import { float32, type Tensor, toNumbers } from '../../src/onnx/tensor.ts'
import type { Feeds } from '../../src/runtime/session.ts'
import { throwsUserError } from '../data/user-error.ts'
import { emptyModel, gradientsOf, runModel, tinyModel } from './tiny-model.ts'

const X = float32([0.5, -1.5, 2])
const U = float32([1, 10, -2])

/** Gradients of a model of one input X and one output Y as numbers, for the cotangent U. */
async function gradientBy(model: Model, feeds: Feeds = { X }, u: Tensor = U): Promise<number[]> {
  const output = model.graph.outputs[0]!.name
  return toNumbers((await gradientsOf(model, feeds, { [output]: u })).X!)
}

const ofThree = (build: (g: GraphBuilder) => Value) => tinyModel({ X: [3] }, build)

function assertClose(actual: readonly number[], expected: readonly number[], tolerance = 1e-6): void {
  assert.is(actual.length, expected.length)
  actual.forEach((x, i) => {
    assert.ok(
      Math.abs(x - expected[i]!) <= tolerance * Math.max(1, Math.abs(expected[i]!)),
      `${actual} is not ${expected}`,
    )
  })
}

test('one value as both inputs of a node', async () => {
  const twice = (op: string) => gradientBy(ofThree((g) => g.op(op, ['X', 'X'])))
  assertClose(await twice('Mul'), [1, -30, -8])
  assertClose(await twice('Add'), [2, 20, -4])
  assertClose(await twice('Sub'), [0, 0, 0])
  assertClose(await twice('Div'), [0, 0, 0])
  const joined = ofThree((g) => g.op('Concat', ['X', 'X', 'X'], { axis: 0 }))
  const u = float32([1, 2, 3, 10, 20, 30, 100, 200, 300])
  assertClose(await gradientBy(joined, { X }, u), [111, 222, 333])
})

test('one value broadcast against itself', async () => {
  const outer = ofThree((g) => g.op('Mul', ['X', g.op('Unsqueeze', ['X', g.ints([1])])]))
  const u = float32([1, 2, 3, 4, 5, 6, 7, 8, 9], [3, 3])
  // d(u_ij x_j x_i)/dx = (u + u') x.
  assertClose(await gradientBy(outer, { X }, u), [1 - 9 + 20, 3 - 15 + 28, 5 - 21 + 36])
})

test('a matrix multiplied by itself', async () => {
  const model = tinyModel({ X: [2, 2] }, (g) => g.op('MatMul', ['X', 'X']))
  const square = { X: float32([1, 2, 3, 4], [2, 2]) }
  // U X' + X' U.
  assertClose(await gradientBy(model, square, float32([1, 0, 0, 0], [2, 2])), [2, 3, 2, 0])
})

test('a diamond: both ways add up', async () => {
  const model = ofThree((g) => {
    const a = g.op('Sigmoid', ['X'])
    return g.op('Add', [g.op('Mul', [g.op('Tanh', [a]), a]), a])
  })
  const slope = (x: number) => {
    const a = 1 / (1 + Math.exp(-x))
    const t = Math.tanh(a)
    return (t + a * (1 - t * t) + 1) * a * (1 - a)
  }
  assertClose(await gradientBy(model), [slope(0.5), 10 * slope(-1.5), -2 * slope(2)])
})

test('a ladder of diamonds grows by its rungs, not by its paths', async () => {
  const ladder = ofThree((g) => {
    let x: Value = 'X'
    for (let i = 0; i < 30; i += 1) x = g.op('Add', [x, x])
    return x
  })
  assertClose(await gradientBy(ladder, { X }, float32([1, 1, -1])), [2 ** 30, 2 ** 30, -(2 ** 30)])
  assert.ok(buildVjpGraph(ladder).graph.nodes.length < 70)
})

test('a residual block whose input has three consumers', async () => {
  const channels = (name: string) => [`${name}.scale`, `${name}.B`, `${name}.mean`, `${name}.var`]
  const shapes: Record<string, number[]> = {
    X: [2, 2, 4, 4],
    W1: [2, 2, 3, 3],
    W2: [2, 2, 3, 3],
    P: [2, 2, 1, 1],
  }
  for (const name of ['bn1', 'bn2']) for (const c of channels(name)) shapes[c] = [2]
  const model = tinyModel(shapes, (g) => {
    const pads = [1, 1, 1, 1]
    const first = g.op('BatchNormalization', [g.op('Conv', ['X', 'W1'], { pads }), ...channels('bn1')])
    const second = g.op('Conv', [g.op('Relu', [first]), 'W2'], { pads })
    const normed = g.op('BatchNormalization', [second, ...channels('bn2')])
    const sum = g.op('Add', [g.op('Add', [normed, 'X']), g.op('Conv', ['X', 'P'])])
    return g.op('Relu', [sum])
  })
  const wave = (dims: number[], i: number) => {
    const data = Float32Array.from(
      { length: dims.reduce((a, b) => a * b, 1) },
      (_, k) => Math.sin(k * k + i + 1) / 2,
    )
    return float32(data, dims)
  }
  // Shifted so that channel 0 is always on and channel 1 always off: no step crosses a kink.
  const shift = { 'bn1.B': float32([4, -4]), 'bn2.B': float32([9, -9]) }
  const variance = { 'bn1.var': float32([0.8, 1.3]), 'bn2.var': float32([1.1, 0.6]) }
  const waves = Object.entries(shapes).map(([name, dims], i) => [name, wave(dims, i)])
  const feeds: Feeds = { ...Object.fromEntries(waves), ...shift, ...variance }
  for (const wrt of [['X'], ['W1'], ['P'], Object.keys(shapes)])
    for (const { analytic, error } of await checkGradient(model, feeds, {
      wrt,
      steps: [0.01, 0.003],
      threads: 1,
    })) {
      assert.ok(Math.abs(analytic) > 0.02, `flat: ${analytic}`)
      assert.ok(error < 2e-4, `by ${wrt}: ${error}`)
    }
})

test('a value that is an output and is used again', async () => {
  const model = ofThree((g) => {
    g.output(g.op('Tanh', ['X']))
    return g.op('Mul', ['Tanh', 'X'])
  })
  assert.equal(
    model.graph.outputs.map((o) => o.name),
    ['Tanh', 'Mul'],
  )
  const { X: gradient } = await gradientsOf(model, { X }, { Tanh: U, Mul: float32([3, 1, 2]) })
  const expected = toNumbers(X).map((x, i) => {
    const t = Math.tanh(x)
    const [u, v] = [toNumbers(U)[i]!, [3, 1, 2][i]!]
    return (u + v * x) * (1 - t * t) + v * t
  })
  assertClose(toNumbers(gradient!), expected)
})

test('an input that is an output itself', async () => {
  const model = ofThree((g) => {
    g.output('X')
    return g.op('Neg', ['X'])
  })
  assertClose(toNumbers((await gradientsOf(model, { X }, { X: U, Neg: float32([1, 1, 1]) })).X!), [0, 9, -3])
})

test('shapes and integers carry no gradient', async () => {
  const model = tinyModel({ X: ['N'] }, (g) => {
    const count = g.op('Cast', [g.op('Shape', ['X'])], { to: 1 })
    return g.op('Mul', ['X', count])
  })
  assertClose(await gradientBy(model), [3, 30, -6])
  const rounded = ofThree((g) => g.op('Mul', ['X', g.op('Floor', ['X'])]))
  assertClose(await gradientBy(rounded), [0, -20, -4])
})

test('with respect to initializers, inputs, and inner values', async () => {
  const model = tinyModel({ X: [3], Z: [2, 2] }, (g) => {
    const W = g.initializer('W', float32([2, 3, 4]))
    return g.op('Mul', [W, g.op('Exp', ['X'])])
  })
  const feeds = { X, Z: float32([1, 1, 1, 1], [2, 2]) }
  const all = await gradientsOf(model, feeds, { Mul: U }, ['W', 'X', 'Z'])
  assertClose(toNumbers(all.W!), [Math.exp(0.5), 10 * Math.exp(-1.5), -2 * Math.exp(2)])
  assertClose(toNumbers(all.X!), [2 * Math.exp(0.5), 30 * Math.exp(-1.5), -8 * Math.exp(2)])
  assert.equal(
    [toNumbers(all.Z!), [...all.Z!.dims]],
    [
      [0, 0, 0, 0],
      [2, 2],
    ],
    'no path: zeros',
  )

  const g = new GraphBuilder(model)
  const [inner, none] = backward(g, [{ value: 'Mul', cotangent: g.constant(U) }], ['Exp', 'Z'])
  assert.is(none, null)
  g.output(inner!, 'inner')
  assertClose(toNumbers((await runModel(g.model, feeds)).inner!), [2, 30, -8])
})

test('an inner value with two consumers, and what lies before it', async () => {
  const g = new GraphBuilder(ofThree((b) => b.op('Mul', [b.op('Exp', ['X']), 'Exp'])))
  const gradients = backward(g, [{ value: 'Mul', cotangent: g.constant(U) }], ['Exp', 'X'])
  gradients.forEach((gradient, i) => {
    g.output(gradient!, ['inner', 'outer'][i])
  })
  const { inner, outer } = await runModel(g.model, { X })
  const y = toNumbers(X).map(Math.exp)
  assertClose(toNumbers(inner!), [2 * y[0]!, 20 * y[1]!, -4 * y[2]!])
  assertClose(toNumbers(outer!), [2 * y[0]! ** 2, 20 * y[1]! ** 2, -4 * y[2]! ** 2])
})

test('no path from a symbolic input: zeros of its size', async () => {
  const model = tinyModel({ X: [3], Z: ['N', 2] }, (g) => g.op('Neg', ['X']))
  const { Z } = await gradientsOf(model, { X, Z: float32([1, 2], [1, 2]) }, { Neg: U })
  assert.equal(
    [toNumbers(Z!), [...Z!.dims]],
    [
      [0, 0],
      [1, 2],
    ],
  )
})

test('what is not asked for is not built', () => {
  const model = tinyModel({ X: [1, 2, 5, 5] }, (g) => {
    const W = g.initializer('W', float32(new Float32Array(36), [2, 2, 3, 3]))
    return g.op('Conv', ['X', W])
  })
  // The gradient of a weight is products, that of an input a convolution.
  const counts = (wrt: string[]) => {
    const ops = buildVjpGraph(model, wrt).graph.nodes.map(({ op }) => op)
    return [ops.filter((op) => op === 'Conv').length, ops.some((op) => op === 'MatMul' || op === 'Gemm')]
  }
  assert.equal(
    [counts(['X']), counts(['W']), counts(['X', 'W'])],
    [
      [2, false],
      [1, true],
      [2, true],
    ],
  )
})

test('the model stays as it was', () => {
  const model = ofThree((g) => g.op('Mul', ['X', g.op('Exp', ['X'])]))
  const before = printModel(model)
  buildVjpGraph(model)
  assert.is(printModel(model), before)
})

test('an operator without a rule is named with its node, on the way of a gradient alone', async () => {
  // Shape inference does not know it: its type is what the model says.
  const rows = tinyModel({ X: [2, 2] }, (g) => {
    g.model.opsets.set('ai.onnx.ml', 1)
    const domain = 'ai.onnx.ml'
    const y = g.op('Normalizer', [g.op('Mul', ['X', 'X'])], {}, { domain, name: 'encoder/rows' })
    g.assume(y, { dtype: 'float32', shape: [2, 2] })
    return y
  })
  await throwsUserError(() => buildVjpGraph(rows), 'Normalizer', '"encoder/rows"')
  const foreign = ofThree((g) => {
    g.model.opsets.set('com.example', 1)
    const y = g.op('Odd', ['X'], {}, { domain: 'com.example' })
    g.assume(y, { dtype: 'float32', shape: [3] })
    return y
  })
  await throwsUserError(() => buildVjpGraph(foreign), 'com.example::Odd')
  const aside = tinyModel({ X: [3], Z: [3] }, (g) => g.op('Mul', ['X', g.op('Hardmax', ['Z'])]))
  assert.ok(buildVjpGraph(aside, ['X']))
})

test('what a branch that is not taken would give does not spread as NaN', async () => {
  const reciprocal = (hidden: (g: GraphBuilder) => Value) =>
    gradientBy(ofThree((g) => g.op('Div', [g.constant(float32([1, 1, 1])), hidden(g)])))
  // 1 / 0 behind: the cotangent is infinite where the slope is 0.
  assertClose(await reciprocal((g) => g.op('Relu', ['X'])), [-4, 0, 0.5])
  assertClose(
    await reciprocal((g) => g.op('Clip', ['X', g.scalar(0, 'float32'), g.scalar(1, 'float32')])),
    [-4, 0, 0],
  )
})

test('Dropout in training passes the mask of the run', async () => {
  const model = tinyModel({ X: [200] }, (g) => {
    const yes = { dtype: 'bool', dims: [], data: Uint8Array.of(1) } as const
    return g.ops('Dropout', ['X', g.scalar(0.25, 'float32'), g.constant(yes)], 2)
  })
  const ones = float32(new Float32Array(200).fill(3))
  const outputs = await runModel(buildVjpGraph(model), { X: ones, 'cotangent/Dropout': ones })
  const kept = toNumbers(outputs.Dropout!)
  assert.ok(kept.includes(0) && kept.includes(4))
  assert.equal(toNumbers(outputs['grad/X']!), kept)
})

test('means over more elements than float16 can count', async () => {
  const g = new GraphBuilder(emptyModel())
  g.input('X', 'float16', [1, 70000])
  g.output(g.op('ReduceMean', ['X', g.ints([1])]))
  const vjp = buildVjpGraph(g.model)
  const zeros: Tensor = { dtype: 'float16', dims: [1, 70000], data: new Uint16Array(70000) }
  // 0x7000 is 8192.
  const u: Tensor = { dtype: 'float16', dims: [1, 1], data: Uint16Array.of(0x7000) }
  const gradient = (await runModel(vjp, { X: zeros, 'cotangent/ReduceMean': u }))['grad/X']!
  // float16 has about 3 digits; 8192 / 70000 itself is near its smallest numbers.
  assert.ok(Math.abs(toNumbers(gradient)[0]! - 8192 / 70000) < 3e-3, `${toNumbers(gradient)[0]}`)
})

test('what cannot be differentiated is told in one line', async () => {
  const refused = (
    shape: (number | string)[],
    build: (g: GraphBuilder) => Value | Value[],
    ...parts: string[]
  ) => throwsUserError(() => buildVjpGraph(tinyModel({ X: shape }, build)), ...parts)
  const vectors = (g: GraphBuilder) => [1, 2, 3, 4].map((n) => g.constant(float32([n, n])))
  const window = { kernel_shape: [2, 2], strides: [2, 2] }

  await refused(
    [1, 1, 4, 4],
    (g) => g.op('MaxPool', ['X'], { ...window, storage_order: 1 }),
    'MaxPool',
    'storage_order',
  )
  await refused(
    [3, 2],
    (g) => g.ops('BatchNormalization', ['X', ...vectors(g)], 3, { training_mode: 1 }),
    'BatchNormalization',
    'running',
  )
  await refused(
    [1, 1, 'H', 'W'],
    (g) => g.op('AveragePool', ['X'], { ...window, ceil_mode: 1 }),
    '"X"',
    'ceil_mode',
  )
  await refused(
    [1, 1, 'H', 'W'],
    (g) => g.op('AveragePool', ['X'], { ...window, auto_pad: 'SAME_UPPER' }),
    '"X"',
  )
  const computed = (g: GraphBuilder) => g.op('Sub', [g.op('Shape', ['X']), g.ints([2])])
  const sum = (g: GraphBuilder) => g.op('ReduceSum', ['X', computed(g)], { keepdims: 0 })
  await refused(['N'], sum, '"ReduceSum"', 'known number of axes')
})

test.run()
