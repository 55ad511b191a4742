/** What the options of networks change, and which are refused. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UserError } from '../../../src/errors.ts'
import { buildGradientGraph } from '../../../src/grad/gradient-graph.ts'
import { plainAttributes } from '../../../src/onnx/attributes.ts'
import { filled, int64 } from '../../../src/onnx/tensor.ts'
import { openSession } from '../../../src/runtime/session.ts'
import { findNetwork, type NetworkName, networkNames } from '../../../src/train/networks/index.ts'
import { build, nodesOf } from './fixtures.ts'

test('dropout is before the last convolution of a block, after each stage and hidden layer, not at the bottleneck', () => {
  const at = (name: string) => {
    const { model } = build(name, { dropout: 0.5 })
    return nodesOf(model, 'Dropout').map((node) => [
      node.inputs[0],
      model.graph.nodes.find(({ inputs }) => inputs.includes(node.name))?.name,
    ])
  }
  assert.equal(at('preactresnet18').slice(0, 2), [
    ['layer1.0.relu2', 'layer1.0.conv2'],
    ['layer1.1.relu2', 'layer1.1.conv2'],
  ])
  assert.is(at('preactresnet18').length, 8)
  assert.equal(at('preactresnet50')[15], ['layer4.2.relu3', 'layer4.2.conv3'])
  assert.equal(at('wrn-10-1')[2], ['layer3.0.relu2', 'layer3.0.conv2'])
  assert.equal(at('cnn'), [
    ['stage1', 'conv2'],
    ['stage2', 'conv3'],
    ['stage3', 'pool'],
  ])
  assert.equal(
    at('spiral').map(([x]) => x),
    ['hidden1', 'hidden2', 'hidden3', 'hidden5', 'hidden6'],
  )
})

test('batchNorm: false leaves it out and gives convolutions a bias, true gives it to every hidden linear layer', () => {
  for (const name of ['cnn', 'preactresnet50', 'wrn-10-1']) {
    const [given, without] = [build(name).model, build(name, { batchNorm: false }).model]
    assert.ok(nodesOf(given, 'BatchNormalization').length > 0)
    assert.is(nodesOf(without, 'BatchNormalization').length, 0)
    assert.ok(
      nodesOf(without, 'Conv').every(({ inputs }) => inputs[2] === inputs[1]!.replace('weight', 'bias')),
    )
    const biases = name === 'wrn-10-1' ? nodesOf(given, 'Conv').length : 0
    assert.is(nodesOf(given, 'Conv').filter(({ inputs }) => inputs.length === 3).length, biases)
  }
  for (const [name, hidden] of [
    ['mlp', 2],
    ['fc', 8],
    ['spiral', 6],
  ] as const) {
    assert.is(nodesOf(build(name).model, 'BatchNormalization').length, 0)
    assert.is(nodesOf(build(name, { batchNorm: true }).model, 'BatchNormalization').length, hidden)
  }
})

test('the final BatchNorm of a Wide-ResNet keeps a tenth of its statistics, every other nine tenths', () => {
  for (const node of nodesOf(build('wrn-16-2').model, 'BatchNormalization'))
    assert.is(plainAttributes(node).momentum, node.name === 'bn1' ? 0.1 : 0.9)
})

test('width: channels of the first stage, units of hidden layers', () => {
  const dims = (name: NetworkName, width: number | undefined, initializer: string) =>
    build(name, { width }).model.graph.initializers.get(initializer)!.dims
  assert.equal(dims('cnn', 6, 'conv3.weight'), [12, 12, 3, 3])
  assert.equal(dims('mlp', 6, 'fc2.weight'), [6, 6])
  assert.equal(dims('fc', undefined, 'fc2.weight'), [1024, 1024])
  assert.equal(dims('fc', 6, 'fc4.weight'), [12, 6])
  assert.equal(dims('spiral', undefined, 'fc5.weight'), [512, 2])
  assert.equal(dims('preactresnet50', 3, 'layer2.0.shortcut.0.weight'), [24, 12, 1, 1])
})

test('standardize: uniform images have finite gradients', async () => {
  const { model } = build('mlp', { standardize: 'per-image' })
  const session = await openSession(buildGradientGraph(model).model, { threads: 1 })
  const { 'grad/input': gradient } = await session.run({
    input: filled('float32', [2, 1, 28, 28], 0.5),
    labels: int64([1, 2]),
  })
  await session.release()
  const values = gradient!.data as Float32Array
  assert.ok(values.every(Number.isFinite))
  assert.ok(values.some((x) => x !== 0))
})

const rejects = (run: () => unknown, message: string) =>
  assert.throws(run, (e: unknown) => {
    assert.is((e as Error).message, message)
    return e instanceof UserError
  })

test('bad names', () => {
  const known = `expected one of ${networkNames.join(', ')}`
  for (const name of ['resnet18', '', 'constructor', 'wrn-28', 'wrn-28-10-1', 'WRN-28-10', 'wrn-28.0-10'])
    rejects(() => findNetwork(name), `network: ${known}, got "${name}"`)
  const depth = (name: string, got: number) =>
    rejects(
      () => findNetwork(name),
      `${name}: expected an even depth of 10 or more (6 n + 4 is usual: 16, 28), got ${got}`,
    )
  depth('wrn-29-2', 29)
  depth('wrn-4-2', 4)
  rejects(() => findNetwork('wrn-28-0'), 'wrn-28-0: expected a width of 1 or more, got 0')
})

test('bad options', () => {
  for (const name of ['mlp', 'cnn', 'preactresnet18', 'wrn-10-1']) {
    for (const dropout of [1, -0.1, Number.NaN])
      rejects(() => build(name, { dropout }), `dropout: expected a share from 0 to below 1, got ${dropout}`)
    for (const classes of [1, 2.5])
      rejects(() => build(name, { classes }), `classes: expected a whole number, 2 or more, got ${classes}`)
  }
  for (const width of [0, 2.5, Number.NaN])
    rejects(() => build('fc', { width }), `width: expected a whole number, 1 or more, got ${width}`)
  rejects(
    () => build('wrn-28-10', { width: 4 }),
    'width: expected none for wrn-28-10, whose name says it, got 4',
  )
  for (const name of ['cnn', 'preactresnet50', 'wrn-10-1'])
    for (const shape of [[2], [28, 28], [1, 1, 28, 28]])
      rejects(() => build(name, { shape }), `shape: expected [channels, height, width], got [${shape}]`)
  rejects(() => build('cnn', { shape: [1, 3, 9] }), 'shape: expected images of 4 x 4 or more, got [1,3,9]')
  for (const shape of [[], [3, 0, 5], [1.5]])
    rejects(() => build('mlp', { shape }), `shape: expected sizes of 1 or more, got [${shape}]`)
  rejects(
    () => build('mlp', { shape: [1], standardize: 'per-image' }),
    'standardize: expected samples of 2 or more values, got [1]',
  )
})

test.run()
