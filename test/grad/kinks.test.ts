/**
 * Conventions at kinks and ties, where a difference quotient says nothing: those of PyTorch. Each was run once in
 * torch 2.13 with the function named beside it.
 */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { float } from '../../src/onnx/attributes.ts'
import type { GraphBuilder, Value } from '../../src/onnx/builder.ts'
import { filled, float32, toNumbers } from '../../src/onnx/tensor.ts'
import { gradientsOf, runModel, tinyModel } from './tiny-model.ts'

interface Kink {
  readonly name: string
  readonly build: (g: GraphBuilder) => Value
  readonly X: readonly number[]
  readonly dims?: readonly number[]
  /** With a cotangent of ones. */
  readonly dX: readonly number[]
  /** By other inputs, given as scalars or vectors. */
  readonly others?: Readonly<
    Record<string, { readonly at: readonly number[]; readonly d: readonly number[] }>
  >
}

const on =
  (op: string, attributes = {}) =>
  (g: GraphBuilder) =>
    g.op(op, ['X'], attributes)
const infinity = Number.POSITIVE_INFINITY
const image = (rows: number, columns: number) => [1, 1, rows, columns]
const bounds = (g: GraphBuilder) => g.op('Clip', ['X', 'min', 'max'])
const power = (g: GraphBuilder) => g.op('Pow', ['X', 'Y'])
const powerOf = (y: readonly number[]) => (g: GraphBuilder) => g.op('Pow', ['X', g.constant(float32(y))])

const kinks: readonly Kink[] = [
  // torch.relu
  { name: 'Relu at 0 is 0', build: on('Relu'), X: [-1, 0, -0, 1], dX: [0, 0, 0, 1] },
  // torch.clamp(x, -1, 1); torch.nn.functional.hardtanh and relu6 differ: 0 at the bounds
  {
    name: 'Clip at its bounds is 1',
    build: (g) => g.op('Clip', ['X', g.scalar(-1, 'float32'), g.scalar(1, 'float32')]),
    X: [-1, -0.5, 1, 2],
    dX: [1, 1, 1, 0],
  },
  // torch.clamp with tensors as bounds
  {
    name: 'Clip at its bounds gives nothing to the bounds',
    build: bounds,
    X: [-1, -2, 1, 3, 4, 0],
    dX: [1, 0, 1, 0, 0, 1],
    others: { min: { at: [-1], d: [1] }, max: { at: [1], d: [2] } },
  },
  // torch.clamp with tensors as bounds: where min > max all is max
  {
    name: 'Clip with min above max',
    build: bounds,
    X: [-1, 1, 1.5, 2, 3],
    dX: [0, 0, 0, 0, 0],
    others: { min: { at: [2], d: [0] }, max: { at: [1], d: [5] } },
  },
  // torch.nn.functional.leaky_relu(x, 0.25)
  {
    name: 'LeakyRelu at 0 is alpha',
    build: on('LeakyRelu', { alpha: float(0.25) }),
    X: [-1, 0, -0, 1],
    dX: [0.25, 0.25, 0.25, 1],
  },
  // torch.nn.functional.elu(x, 0.5)
  {
    name: 'Elu at 0 is alpha',
    build: on('Elu', { alpha: float(0.5) }),
    X: [0, -0, 1, 200],
    dX: [0.5, 0.5, 1, 1],
  },
  // torch.sqrt
  { name: 'Sqrt at 0 is infinite', build: on('Sqrt'), X: [0, 4], dX: [Number.POSITIVE_INFINITY, 0.25] },
  // torch.pow with tensors: no 0 * inf where the exponent is 0
  {
    name: 'Pow at base 0',
    build: power,
    X: [0, 0, 0, 0, 2],
    dX: [0, 1, 0, Number.POSITIVE_INFINITY, 0],
    others: { Y: { at: [0, 1, 2, 0.5, 0], d: [0, 0, 0, 0, Math.log(2)] } },
  },
  // torch.pow with tensors
  {
    name: 'Pow with a negative exponent at base 0, and of a negative base',
    build: power,
    X: [0, -0.5],
    dX: [Number.NEGATIVE_INFINITY, -1],
    others: { Y: { at: [-1, 2], d: [Number.NEGATIVE_INFINITY, Number.NaN] } },
  },
  // torch.pow with numbers
  { name: 'Pow with constant exponent 0', build: powerOf([0, 0, 0]), X: [0, 2, -1], dX: [0, 0, 0] },
  { name: 'Pow with constant exponent 2', build: powerOf([2, 2]), X: [0, -3], dX: [0, -6] },
  { name: 'Pow with constant exponent 1', build: powerOf([1]), X: [0], dX: [1] },
  // torch.sign, round, floor and ceil; torch has no Hardmax
  ...['Sign', 'Round', 'Floor', 'Ceil', 'Hardmax'].map((op) => ({
    name: `${op} is flat`,
    build: (g: GraphBuilder) => g.op('Add', [g.op(op, ['X']), 'X']),
    X: [0, 0.5, 1, -2],
    dX: [1, 1, 1, 1],
  })),
  // torch.nn.functional.max_pool2d(x, 2, 1)
  {
    name: 'MaxPool: of equal maxima the first in row-major order',
    build: on('MaxPool', { kernel_shape: [2, 2] }),
    X: new Array<number>(9).fill(1),
    dims: image(3, 3),
    dX: [1, 1, 0, 1, 1, 0, 0, 0, 0],
  },
  // torch.nn.functional.max_pool2d(x, 2, 2)
  {
    name: 'MaxPool: right before below',
    build: on('MaxPool', { kernel_shape: [2, 2] }),
    X: [0, 1, 1, 1],
    dims: image(2, 2),
    dX: [0, 1, 0, 0],
  },
  // torch.nn.functional.max_pool2d(x, 2, 2)
  {
    name: 'MaxPool: of equal maxima the first in row-major order, in windows side by side',
    build: on('MaxPool', { kernel_shape: [2, 2], strides: [2, 2] }),
    X: [1, 1, 0, 2, 1, 1, 2, 2, -1, -3, -1, -1, -1, 0, -1, -2],
    dims: image(4, 4),
    dX: [1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0],
  },
  // torch.nn.functional.max_pool2d(x, 3, 1, 1)
  {
    name: 'MaxPool: padding takes nothing',
    build: on('MaxPool', { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }),
    X: [-1, -1, -1, -1],
    dims: image(2, 2),
    dX: [4, 0, 0, 0],
  },
  // torch.nn.functional.adaptive_max_pool2d(x, 1); torch.amax differs: it shares among ties
  {
    name: 'GlobalMaxPool: the first of equal maxima',
    build: on('GlobalMaxPool'),
    X: [0, 3, 3, 3],
    dims: image(2, 2),
    dX: [0, 1, 0, 0],
  },
  // torch.abs
  { name: 'Abs at 0 is 0', build: on('Abs'), X: [0, -0, -1, 2], dX: [0, 0, -1, 1] },
  // torch.asin, acos, acosh and atanh
  { name: 'Asin at its ends is infinite', build: on('Asin'), X: [-1, 0, 1], dX: [infinity, 1, infinity] },
  { name: 'Acos at its ends is infinite', build: on('Acos'), X: [-1, 0, 1], dX: [-infinity, -1, -infinity] },
  { name: 'Acosh at 1 is infinite', build: on('Acosh'), X: [1], dX: [infinity] },
  { name: 'Atanh at its ends is infinite', build: on('Atanh'), X: [-1, 0, 1], dX: [infinity, 1, infinity] },
  // torch.nn.functional.hardswish
  { name: 'HardSwish at its kinks', build: on('HardSwish'), X: [-4, -3, 0, 3, 4], dX: [0, 0, 0.5, 1, 1] },
  // torch.nn.functional.hardsigmoid, where alpha is 1/6
  {
    name: 'HardSigmoid at its kinks is 0',
    build: on('HardSigmoid', { alpha: float(0.25), beta: float(0.5) }),
    X: [-3, -2, 0, 2, 3],
    dX: [0, 0, 0.25, 0, 0],
  },
  // torch.selu
  {
    name: 'Selu at 0 is gamma * alpha',
    build: on('Selu', { alpha: float(0.5), gamma: float(1.5) }),
    X: [0, -0, 1, 200],
    dX: [0.75, 0.75, 1.5, 1.5],
  },
  // torch.celu(x, 0.5)
  {
    name: 'Celu at 0 is 1',
    build: on('Celu', { alpha: float(0.5) }),
    X: [0, -0, 200, -200],
    dX: [1, 1, 1, 0],
  },
  // torch.nn.functional.threshold(x, 1, 0)
  { name: 'ThresholdedRelu at alpha is 0', build: on('ThresholdedRelu'), X: [0, 1, 1.5], dX: [0, 0, 1] },
  // torch.nn.functional.softshrink and hardshrink(x, 0.5)
  { name: 'Shrink at lambd is 0', build: on('Shrink'), X: [-0.75, -0.5, 0.5, 0.75], dX: [1, 0, 0, 1] },
  // torch.nn.functional.softsign
  { name: 'Softsign at 0 is 1', build: on('Softsign'), X: [0, -0, 1, -1], dX: [1, 1, 0.25, 0.25] },
  // torch.nn.functional.prelu
  {
    name: 'PRelu at 0 is the slope',
    build: (g) => g.op('PRelu', ['X', 'slope']),
    X: [0, -0, -2, 3],
    dX: [0.25, 0.25, 0.25, 1],
    others: { slope: { at: [0.25], d: [-2] } },
  },
  // torch.nn.functional.mish, silu, gelu; gelu with tanh is NaN in torch from -1e20 on
  ...['Mish', 'com.microsoft::QuickGelu', 'com.microsoft::Gelu', 'com.microsoft::FastGelu'].map((op) => ({
    name: `${op} far out is flat or straight`,
    build: (g: GraphBuilder) => {
      g.model.opsets.set('com.microsoft', 1)
      const [name = '', domain = ''] = op.split('::').reverse()
      return g.op(name, ['X'], {}, { domain })
    },
    X: [-1e30, -1000, 1000, 1e30],
    dX: [0, 0, 1, 1],
  })),
  // torch.maximum, minimum
  {
    name: 'Max: two that are equal share',
    build: (g) => g.op('Max', ['X', 'Y']),
    X: [1, 2, 3],
    dX: [0.5, 0, 1],
    others: { Y: { at: [1, 3, 2], d: [0.5, 1, 0] } },
  },
  {
    name: 'Min: two that are equal share',
    build: (g) => g.op('Min', ['X', 'Y']),
    X: [1, 2, 3],
    dX: [0.5, 1, 0],
    others: { Y: { at: [1, 3, 2], d: [0.5, 0, 1] } },
  },
  { name: 'Max of one value twice', build: (g) => g.op('Max', ['X', 'X']), X: [1, 2], dX: [1, 1] },
  // torch.amax over torch.stack
  {
    name: 'Max: of several all that are equal share',
    build: (g) => g.op('Max', ['X', 'Y', 'Z']),
    X: [1, 2, 5],
    dX: [1 / 3, 0, 1],
    others: { Y: { at: [1, 3, 4], d: [1 / 3, 0.5, 0] }, Z: { at: [1, 3, 0], d: [1 / 3, 0.5, 0] } },
  },
  // torch.fmod
  {
    name: 'Mod at whole quotients',
    build: (g) => g.op('Mod', ['X', 'B'], { fmod: 1 }),
    X: [6, -6, 5.5, -7, 0],
    dX: [1, 1, 1, 1, 1],
    others: { B: { at: [3, 3, -2, 2, 2], d: [-2, 2, 2, 3, 0] } },
  },
  // torch.linalg.vector_norm
  {
    name: 'ReduceL2 of zeros is 0',
    build: (g) => g.op('ReduceL2', ['X', g.ints([1])]),
    X: [0, -0, 0, -2],
    dims: [2, 2],
    dX: [0, 0, 0, -1],
  },
  { name: 'ReduceL1 at 0 is 0', build: on('ReduceL1'), X: [0, -0, -2, 3], dX: [0, 0, -1, 1] },
  // torch.amax, amin
  { name: 'ReduceMax: equal maxima share', build: on('ReduceMax'), X: [2, 1, 2], dX: [0.5, 0, 0.5] },
  {
    name: 'ReduceMin: equal minima of each row share',
    build: (g) => g.op('ReduceMin', ['X', g.ints([1])], { keepdims: 0 }),
    X: [1, 1, 2, 3, 2, 4],
    dims: [2, 3],
    dX: [0.5, 0.5, 0, 0, 1, 0],
  },
  // torch.prod
  { name: 'ReduceProd with one 0', build: on('ReduceProd'), X: [0, 2, 3], dX: [6, 0, 0] },
  { name: 'ReduceProd with two 0', build: on('ReduceProd'), X: [0, 2, -0], dX: [0, 0, 0] },
  // torch.log(torch.sum(x)), torch.logsumexp
  { name: 'ReduceLogSum of 0 is infinite', build: on('ReduceLogSum'), X: [0, 0], dX: [infinity, infinity] },
  {
    name: 'ReduceLogSumExp beside -inf',
    build: on('ReduceLogSumExp'),
    X: [-infinity, 1, 1],
    dX: [0, 0.5, 0.5],
  },
  // torch.nn.functional.cross_entropy and nll_loss, whose value is NaN here
  ...['SoftmaxCrossEntropyLoss', 'NegativeLogLikelihoodLoss'].flatMap((op) =>
    [[], [1, 2, 3]].map((weights) => ({
      name: `${op}: every target ignored, ${weights.length} weights`,
      build: (g: GraphBuilder) => {
        const weight = weights.length > 0 ? g.constant(float32(weights)) : undefined
        return g.op(op, ['X', g.ints([1, 1]), weight], { ignore_index: 1 })
      },
      X: [-1, -2, -3, -3, -2, -1],
      dims: [2, 3],
      dX: [0, 0, 0, 0, 0, 0],
    })),
  ),
  // torch.nn.functional.cross_entropy
  {
    name: 'SoftmaxCrossEntropyLoss with a class masked out by -inf',
    build: (g) => g.op('SoftmaxCrossEntropyLoss', ['X', g.ints([1])]),
    X: [-infinity, 1, 1],
    dims: [1, 3],
    dX: [0, -0.5, 0.5],
  },
  // torch.where
  {
    name: 'Where: what is not chosen may be infinite',
    build: (g) => g.op('Where', [g.op('Greater', ['X', g.scalar(0, 'float32')]), 'X', 'Y']),
    X: [1, -infinity, infinity],
    dX: [1, 0, 1],
    others: { Y: { at: [Number.NaN, 2, 3], d: [0, 1, 0] } },
  },
  // torch.linalg.vector_norm of each window
  ...[1, 2, 3].map((p) => ({
    name: `LpPool with p = ${p} of zeros`,
    build: on('LpPool', { kernel_shape: [2], p }),
    X: [0, 0, 3, 0],
    dims: [1, 1, 4],
    dX: [0, 0, 2, 0],
  })),
  // torch.linalg.vector_norm
  ...[1, 2, 3].map((p) => ({
    name: `GlobalLpPool with p = ${p} of zeros`,
    build: on('GlobalLpPool', { p }),
    X: [0, 0, -3, 0],
    dims: [1, 2, 2],
    dX: [0, 0, -1, 0],
  })),
  // torch.nn.functional.normalize(x, p), but for the zeros, which ONNX Runtime leaves as they are
  {
    name: 'LpNormalization with p = 1 of zeros',
    build: on('LpNormalization', { p: 1 }),
    X: [0, 0, 2, 0],
    dims: [2, 2],
    dX: [0, 0, 0, 0.5],
  },
  {
    name: 'LpNormalization with p = 2 of zeros',
    build: on('LpNormalization'),
    X: [0, 0, 2, 0],
    dims: [2, 2],
    dX: [0, 0, 0, 0.5],
  },
  // torch.nn.functional.local_response_norm
  { name: 'LRN of zeros', build: on('LRN', { size: 3 }), X: [0, 0], dims: [1, 2, 1, 1], dX: [1, 1] },
  // torch.nn.functional.layer_norm
  {
    name: 'LayerNormalization of equal values',
    build: (g) => g.op('LayerNormalization', ['X', g.constant(float32([1, 1, 1]))]),
    X: [2, 2, 2],
    dX: [0, 0, 0],
  },
  // torch.relu behind torch.nn.functional.conv2d
  {
    name: 'FusedConv with Relu at 0 is 0',
    build: (g) => {
      g.model.opsets.set('com.microsoft', 1)
      const inputs = ['X', g.constant(float32([1], image(1, 1)))]
      return g.op('FusedConv', inputs, { activation: 'Relu' }, { domain: 'com.microsoft' })
    },
    X: [0, 1, -1, -0],
    dims: image(1, 4),
    dX: [0, 1, 0, 0],
  },
]

for (const { name, build, X, dims = [X.length], dX, others = {} } of kinks)
  test(name, async () => {
    // One value stands for a scalar: Clip takes its bounds as such.
    const shapeOf = (values: readonly number[]) => (values.length === 1 ? [] : [values.length])
    const rest = Object.entries(others)
    const shapes = { X: dims, ...Object.fromEntries(rest.map(([n, { at }]) => [n, shapeOf(at)])) }
    const model = tinyModel(shapes, build)
    const operands = rest.map(([n, { at }]) => [n, float32(at, shapeOf(at))])
    const feeds = { X: float32(X, dims), ...Object.fromEntries(operands) }
    const outputs = Object.entries(await runModel(model, feeds))
    const cotangents = outputs.map(([n, y]) => [n, filled('float32', y.dims, 1)])
    const gradients = await gradientsOf(model, feeds, Object.fromEntries(cotangents))
    assertSame(toNumbers(gradients.X!), dX)
    for (const [n, { d }] of rest) assertSame(toNumbers(gradients[n]!), d)
  })

const assertSame = (actual: readonly number[], expected: readonly number[]): void =>
  assert.equal(
    // Zero has a sign that no convention fixes.
    actual.map((x) => x + 0),
    Array.from(Float32Array.from(expected)),
  )

test.run()
