/** What is trained by default, against what PyTorch calls parameters, and how patterns change it. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UserError } from '../../../src/errors.ts'
import type { GraphBuilder, Value } from '../../../src/onnx/builder.ts'
import { readModel } from '../../../src/onnx/file.ts'
import type { Model } from '../../../src/onnx/model.ts'
import { elementCount, filled, float32, int64, type Tensor } from '../../../src/onnx/tensor.ts'
import { fineTunable } from '../../../src/train/finetune/fine-tunable.ts'
import { parsePattern, type TrainableOptions, trainable } from '../../../src/train/finetune/trainable.ts'
import { randomTensor } from '../../cli/models.ts'
import { tinyModel } from '../../grad/tiny-model.ts'
import { graph, info, modelOf, node } from '../../onnx/plain-graph.ts'

const golden = (name: string) => fileURLToPath(new URL(`../../goldens/finetune/${name}`, import.meta.url))

interface Expected {
  readonly parameters: Readonly<Record<string, number>>
  readonly buffers: readonly string[]
}

const pytorch: Record<string, Expected> = JSON.parse(readFileSync(golden('parameters.json'), 'utf8'))

for (const [name, { parameters, buffers }] of Object.entries(pytorch))
  test(`${name}: trained is what PyTorch calls a parameter, and nothing else`, () => {
    const { model } = fineTunable(readModel(golden(`${name}.onnx`)), { seed: 0 })
    const { trained, kept } = trainable(model)
    const { initializers } = model.graph
    for (const parameter of Object.keys(parameters))
      assert.is(trained.includes(parameter), initializers.has(parameter), parameter)
    for (const buffer of buffers) assert.not.ok(trained.includes(buffer), buffer)
    // Folding renames what it transposes or concatenates: the numbers are all there.
    const elements = trained.map((weight) => elementCount(initializers.get(weight)!.dims))
    const all = (counts: readonly number[]) => counts.reduce((a, b) => a + b, 0)
    assert.is(all(elements), all(Object.values(parameters)))
    assert.is(trained.length + kept.length, initializers.size)
  })

const weight = (g: GraphBuilder, name: string, dims: readonly number[]): Value =>
  g.initializer(name, randomTensor(name, dims, 1))

/** x -> `before` -> fc1 -> `between` -> fc2: names of what is trained, and the reasons for the rest. */
function choice(
  between: (g: GraphBuilder, hidden: Value) => Value,
  before: (g: GraphBuilder, x: Value) => Value = (_, x) => x,
  options?: TrainableOptions,
): { trained: readonly string[]; reasons: Readonly<Record<string, string>> } {
  const model = tinyModel({ x: ['N', 4] }, (g) => {
    const hidden = g.op('MatMul', [before(g, 'x'), weight(g, 'fc1', [4, 4])])
    return g.op('MatMul', [between(g, hidden), weight(g, 'fc2', [4, 3])])
  })
  const { trained, kept } = trainable(model, options)
  return { trained, reasons: Object.fromEntries(kept.map(({ name, reason }) => [name, reason])) }
}

const vector = (g: GraphBuilder, name: string, tensor: Tensor = randomTensor(name, [4], 1)): Value =>
  g.initializer(name, tensor)

test('constants of formulas stay', () => {
  const { trained, reasons } = choice((g, hidden) => {
    const half = g.op('Mul', [hidden, vector(g, 'half', float32([0.5], []))])
    const shifted = g.op('Add', [half, vector(g, 'epsilon', float32([1e-5], [1]))])
    return g.op('Clip', [shifted, vector(g, 'low', float32([0], [])), vector(g, 'high', float32([6], []))])
  })
  assert.equal(trained, ['fc1', 'fc2'])
  assert.equal(reasons, {
    half: 'a single number',
    epsilon: 'a single number',
    low: 'a single number',
    high: 'a single number',
  })
})

test('preprocessing stays, the same arithmetic behind a weighted operator is trained', () => {
  const affine = (suffix: string) => (g: GraphBuilder, x: Value) =>
    g.op('Add', [g.op('Mul', [x, vector(g, `scale${suffix}`)]), vector(g, `shift${suffix}`)])
  const { trained, reasons } = choice(affine('2'), affine('1'))
  assert.equal(trained, ['fc1', 'scale2', 'shift2', 'fc2'])
  assert.equal(Object.keys(reasons), ['scale1', 'shift1'])
  assert.match(reasons.scale1!, /^preprocessing/)
})

test('masks stay, of zeros and ones or of zeros and a large negative number', () => {
  const { trained, reasons } = choice((g, hidden) => {
    const pruned = g.op('Mul', [weight(g, 'dense', [4, 4]), vector(g, 'pruning', float32([1, 0, 1, 1]))])
    const kept = g.op('Mul', [g.op('MatMul', [hidden, pruned]), vector(g, 'hidden', float32([1, 0, 0, 1]))])
    const scores = g.op('Add', [kept, vector(g, 'causal', float32([0, -1e9, 0, 0]))])
    return g.op('Add', [scores, vector(g, 'bias', float32([0, 0, 0, 0]))])
  })
  assert.equal(trained, ['fc1', 'dense', 'bias', 'fc2'])
  assert.equal(reasons, { pruning: 'a mask', hidden: 'a mask', causal: 'a mask' })
})

test('a normalisation written out: scale and bias are trained, statistics are not', () => {
  const { trained, reasons } = choice((g, hidden) => {
    const noisy = g.op('Add', [vector(g, 'variance'), g.scalar(1e-5, 'float32')])
    const factor = g.op('Mul', [vector(g, 'scale'), g.op('Reciprocal', [g.op('Sqrt', [noisy])])])
    const shift = g.op('Sub', [vector(g, 'bias'), g.op('Mul', [vector(g, 'mean'), factor])])
    return g.op('Add', [g.op('Mul', [hidden, factor]), shift])
  })
  assert.equal(trained, ['fc1', 'scale', 'bias', 'fc2'])
  assert.equal(reasons.variance, 'only numbers made of it meet the data')
  assert.equal(reasons.mean, 'only numbers made of it meet the data')
})

test('the bias of a single score is trained', () => {
  const model = tinyModel({ x: ['N', 4] }, (g) => {
    const score = g.op('Add', [g.op('MatMul', ['x', weight(g, 'w', [4, 1])]), vector(g, 'b', float32([2]))])
    return g.op('Sigmoid', [score])
  })
  assert.equal(trainable(model).trained, ['w', 'b'])
})

test('tables are trained where data look them up', () => {
  const model = tinyModel({}, (g) => {
    const words = g.input('words', 'int64', ['N', 4])
    const vectors = g.op('Gather', [weight(g, 'table', [9, 4]), words])
    return g.op('MatMul', [
      g.op('ReduceMean', [vectors, g.ints([1])], { keepdims: 0 }),
      weight(g, 'w', [4, 3]),
    ])
  })
  assert.equal(trainable(model).trained, ['table', 'w'])
})

test('the fixed scale of a GroupNorm that was written as InstanceNormalization stays', () => {
  const norm = (scale: number) => (g: GraphBuilder, hidden: Value) => {
    const groups = g.op('Reshape', [hidden, g.ints([-1, 2, 2])])
    const ones = g.initializer('ones', filled('float32', [2], scale))
    const zeros = g.initializer('zeros', filled('float32', [2], 0))
    return g.op('Reshape', [g.op('InstanceNormalization', [groups, ones, zeros]), g.ints([-1, 4])])
  }
  assert.equal(choice(norm(1)).trained, ['fc1', 'fc2'])
  assert.equal(choice(norm(2)).trained, ['fc1', 'ones', 'zeros', 'fc2'])
})

test('what no gradient reaches stays: rounding, integers, dead ends', () => {
  const { trained, reasons } = choice(
    (g, hidden) => {
      g.op('MatMul', [hidden, weight(g, 'unused', [4, 4])])
      vector(g, 'idle')
      return g.op('Sign', [hidden])
    },
    (g, x) => g.op('Gather', [x, g.initializer('order', int64([3, 2, 1, 0]))], { axis: 1 }),
  )
  assert.equal(trained, ['fc2'])
  assert.equal(reasons, {
    order: 'int64, not float32',
    fc1: 'no gradient of the logits reaches it',
    unused: 'no gradient of the logits reaches it',
    idle: 'nothing reads it',
  })
})

test('weights that a function or a branch reads are seen there', () => {
  const branch = (name: string, read: string) => graph([], [node(`${name} = MatMul x ${read}`)], name)
  const nodes = [
    node('flag = IsNaN sum'),
    node('hidden = If flag', { then_branch: branch('then', 'w1'), else_branch: branch('else', 'w2') }),
    node('scores = MatMul hidden w3'),
  ]
  const weights = { w1: [4, 4], w2: [4, 4], w3: [4, 3] }
  const tensors = Object.entries(weights).map(([name, dims]) => [name, randomTensor(name, dims, 1)] as const)
  const inputs = [info('x', 'float32', ['N', 4])]
  const sum = node('sum = ReduceSum x', { keepdims: 0 })
  const model = modelOf(graph(inputs, [sum, ...nodes], 'scores', Object.fromEntries(tensors)))
  assert.equal(trainable(model).trained, ['w1', 'w2', 'w3'])
})

const plain = (options: TrainableOptions) =>
  choice(
    (g, hidden) =>
      g.op('Mul', [g.op('Add', [hidden, vector(g, 'bias')]), g.initializer('half', float32([0.5], []))]),
    undefined,
    options,
  )

test('--train restricts, and adds what the default leaves out; --freeze takes away', () => {
  assert.equal(plain({ train: /^fc/ }).trained, ['fc1', 'fc2'])
  assert.equal(plain({ train: /^fc/ }).reasons.bias, 'not chosen by --train')
  assert.equal(plain({ train: /bias|half/ }).trained, ['bias', 'half'])
  assert.equal(plain({ freeze: /1|half/ }).trained, ['bias', 'fc2'])
  assert.equal(plain({ freeze: /1/ }).reasons.fc1, 'frozen by --freeze')
  assert.equal(plain({ train: /^fc/, freeze: /2/ }).trained, ['fc1'])
})

const refused = (run: () => unknown, expected: RegExp) =>
  assert.throws(
    run,
    (error: unknown) => error instanceof UserError && expected.test(error.message),
    `${expected}`,
  )

test('a pattern that matches nothing, or leaves nothing, is refused', () => {
  refused(
    () => plain({ train: /conv9/ }),
    /^--train: expected a pattern that matches an initializer, "conv9" matches none of: fc1, bias, half, \.\.\.\(1 more\)$/,
  )
  refused(() => plain({ freeze: /conv9/ }), /^--freeze: expected a pattern .* matches none of: fc1, /)
  refused(
    () => plain({ freeze: /./ }),
    /^--freeze: expected a pattern that leaves something to train, "\." leaves/,
  )
  refused(() => parsePattern('--train', '('), /^--train: expected a regular expression, got "\("/)
  assert.ok(parsePattern('--train', '^fc\\d').test('fc1'))
})

const normed = (): Model =>
  tinyModel({ x: ['N', 4] }, (g) => {
    const statistics = ['scale', 'bias', 'mean', 'variance'].map((name) => vector(g, name))
    return g.op('MatMul', [g.op('BatchNormalization', ['x', ...statistics]), weight(g, 'fc', [4, 3])])
  })

test('running statistics are never trained', () => {
  assert.equal(trainable(normed()).trained, ['scale', 'bias', 'fc'])
  assert.equal(trainable(normed(), { train: /bias|mean/ }).trained, ['bias'])
  refused(
    () => trainable(normed(), { train: /mean/ }),
    /that can be trained, "mean" matches only mean \(mean: a running statistic of BatchNormalization/,
  )
})

test('a model without float32 weights is refused, with its largest tensor for a reason', () => {
  const model = tinyModel({ x: ['N', 4] }, (g) => {
    const product = g.op('MatMul', [
      g.op('Cast', ['x'], { to: 11 }),
      g.initializer('w', filled('float64', [4, 3], 1)),
    ])
    return product
  })
  refused(() => trainable(model), /expected float32 weights.*"w": float64, not float32$/)
})

test.run()
