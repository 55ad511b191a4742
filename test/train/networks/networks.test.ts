/** What every network keeps to. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { GraphBuilder } from '../../../src/onnx/builder.ts'
import { cloneModel } from '../../../src/onnx/model.ts'
import { splitPoints } from '../../../src/onnx/split-points.ts'
import { verifyModel } from '../../../src/onnx/verify.ts'
import {
  findNetwork,
  type NetworkName,
  networkDescriptions,
  networkNames,
  networks,
} from '../../../src/train/networks/index.ts'
import { build, forward, images, nodesOf, numbersOf } from './fixtures.ts'

const hidden = (...numbers: readonly number[]) => numbers.map((k) => `hidden${k}`)
const stages = ['layer1', 'layer2', 'layer3', 'layer4']

/** The tensors of layers 1, 2, ... and whether the network takes images alone. */
const networkCases: Readonly<
  Record<NetworkName | 'wrn-10-1', { readonly layers: readonly string[]; readonly imagesOnly: boolean }>
> = {
  cnn: { layers: ['stage1', 'stage2', 'stage3'], imagesOnly: true },
  mlp: { layers: hidden(1, 2), imagesOnly: false },
  preactresnet18: { layers: stages, imagesOnly: true },
  preactresnet34: { layers: stages, imagesOnly: true },
  preactresnet50: { layers: stages, imagesOnly: true },
  preactresnet101: { layers: stages, imagesOnly: true },
  preactresnet152: { layers: stages, imagesOnly: true },
  fc: { layers: [...hidden(1, 2, 3), 'bottleneck', ...hidden(5, 6, 7, 8)], imagesOnly: false },
  spiral: { layers: [...hidden(1, 2, 3), 'bottleneck', ...hidden(5, 6)], imagesOnly: false },
  'wrn-10-1': { layers: stages.slice(0, 3), imagesOnly: true },
}

for (const [name, expected] of Object.entries(networkCases)) {
  test(`${name}: every layer is a split point, in order, with and without all options`, () => {
    const all = { dropout: 0.3, batchNorm: true, standardize: 'per-image' } as const
    for (const options of [{}, { batchNorm: false }, all]) {
      const { model, layers, eligible = [] } = build(name, options)
      verifyModel(model)
      const first = 'standardize' in options ? 'standardized' : 'input'
      assert.equal(layers, [first, ...expected.layers])
      const splits = splitPoints(new GraphBuilder(cloneModel(model)), 'input', 'logits')
      const places = layers.map((layer) => splits.indexOf(layer))
      assert.ok(places[0]! >= 0)
      assert.equal(
        places,
        [...new Set(places)].toSorted((a, b) => a - b),
      )
      assert.ok(eligible.every((k) => k < layers.length))
    }
  })

  test(`${name}: finite logits [N, classes] in ONNX Runtime`, async () => {
    const shapes = expected.imagesOnly
      ? [
          [3, 32, 32],
          [1, 28, 28],
          [2, 5, 4],
        ]
      : [[3, 32, 32], [1, 28, 28], [2]]
    for (const shape of shapes) {
      const { logits } = await forward(build(name, { shape, classes: 7 }), images(3, shape))
      assert.equal(logits!.dims, [3, 7])
      assert.ok((logits!.data as Float32Array).every(Number.isFinite))
    }
  })

  test(`${name}: dropout adds nothing but Dropout nodes, the identity in inference`, async () => {
    const [plain, dropped] = [build(name), build(name, { dropout: 0.25 })]
    assert.equal(nodesOf(plain.model, 'Dropout'), [])
    const added = nodesOf(dropped.model, 'Dropout')
    assert.is(dropped.model.graph.nodes.length, plain.model.graph.nodes.length + added.length)
    for (const { name: node, inputs } of added) {
      assert.is(inputs.length, 2)
      assert.is(inputs[1], `${node}.ratio`)
      assert.equal(numbersOf(dropped, inputs[1]!), [0.25])
    }
    const input = images(2, [1, 28, 28])
    assert.equal(await forward(dropped, input), await forward(plain, input))
  })
}

test('names: every network of the table and every Wide-ResNet, with descriptions', () => {
  for (const name of Object.keys(networks)) assert.is(findNetwork(name), networks[name as NetworkName])
  assert.equal(networkNames, [...Object.keys(networks), 'wrn-<depth>-<width>'])
  assert.ok(Object.values(networkDescriptions).every((line) => line !== '' && !line.includes('\n')))
})

test('eligible layers: the first three of residual nets, the bottleneck of fc, of others all', () => {
  for (const name of ['preactresnet18', 'preactresnet101', 'wrn-10-1'])
    assert.equal(build(name).eligible, [0, 1, 2])
  const { layers, eligible } = build('fc')
  assert.equal(
    eligible?.map((k) => layers[k]),
    ['bottleneck'],
  )
  for (const name of ['cnn', 'mlp', 'spiral']) assert.is(build(name).eligible, undefined)
})

test.run()
