/** Parameter counts: the sums of each architecture's layers, and what PyTorch counts of the authors' own modules. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { elementCount } from '../../../src/onnx/tensor.ts'
import { findNetwork } from '../../../src/train/networks/index.ts'
import { trainedOf } from './fixtures.ts'

const countOf = (name: string, options: { classes: number; width?: number; channels?: number }) => {
  const { channels = 3, ...rest } = options
  const trained = trainedOf(findNetwork(name)({ ...rest, shape: [channels, 32, 32], seed: 0 }))
  const parameters = [...trained.values()].reduce((sum, { dims }) => sum + elementCount(dims), 0)
  return { tensors: trained.size, parameters }
}

/** BatchNorm has 2 a channel; a stage's first block projects where channels or resolution change. */
const basic = (i: number, o: number, s: number) =>
  2 * i + 9 * i * o + 2 * o + 9 * o * o + (s !== 1 || i !== o ? i * o : 0)
const bottleneck = (i: number, p: number, s: number) =>
  2 * i + i * p + 2 * p + 9 * p * p + 2 * p + 4 * p * p + (s !== 1 || i !== 4 * p ? 4 * i * p : 0)
const wide = (i: number, o: number, s: number) =>
  2 * i + 9 * i * o + o + 2 * o + 9 * o * o + o + (s !== 1 || i !== o ? i * o + o : 0)

const stages = (
  blocks: readonly number[],
  planes: readonly number[],
  factor: number,
  stem: number,
  count: typeof basic,
) => {
  let [sum, inputs] = [0, stem]
  for (const [k, n] of blocks.entries())
    for (let b = 0; b < n; b++) {
      sum += count(inputs, planes[k]!, k > 0 && b === 0 ? 2 : 1)
      inputs = planes[k]! * factor
    }
  return sum
}

const preActResNets = [
  { depth: 18, blocks: [2, 2, 2, 2], factor: 1, tensors: 54, counts: [11_171_146, 11_217_316] },
  { depth: 34, blocks: [3, 4, 6, 3], factor: 1, tensors: 102, counts: [21_279_306, 21_325_476] },
  { depth: 50, blocks: [3, 4, 6, 3], factor: 4, tensors: 151, counts: [23_509_066, 23_693_476] },
  { depth: 101, blocks: [3, 4, 23, 3], factor: 4, tensors: 304, counts: [42_501_194, 42_685_604] },
  { depth: 152, blocks: [3, 8, 36, 3], factor: 4, tensors: 457, counts: [58_144_842, 58_329_252] },
] as const

type PreActResNet = (typeof preActResNets)[number]

const preActCount = ({ blocks, factor }: PreActResNet, w: number, classes: number, channels = 3) =>
  9 * channels * w +
  stages(blocks, [w, 2 * w, 4 * w, 8 * w], factor, w, factor === 4 ? bottleneck : basic) +
  (8 * w * factor + 1) * classes

for (const net of preActResNets) {
  const name = `preactresnet${net.depth}`
  test(`${name}: parameters of every width, classes and channels`, () => {
    assert.equal([preActCount(net, 64, 10), preActCount(net, 64, 100)], net.counts)
    for (const options of [
      { width: 8, classes: 10 },
      { width: 8, classes: 100, channels: 1 },
      { width: 5, classes: 2 },
    ]) {
      const { tensors, parameters } = countOf(name, options)
      assert.is(parameters, preActCount(net, options.width, options.classes, options.channels))
      assert.is(tensors, net.tensors)
    }
  })
}

for (const depth of [18, 50] as const)
  test(`preactresnet${depth}: as many parameters as PyTorch counts, at its own width`, () => {
    const [expected] = preActResNets.find((net) => net.depth === depth)!.counts
    assert.is(countOf(`preactresnet${depth}`, { classes: 10 }).parameters, expected)
  })

for (const [depth, factor, classes, expected] of [
  [28, 10, 10, 36_489_290],
  [28, 2, 10, 1_469_642],
  [28, 2, 100, 1_481_252],
  [10, 1, 10, undefined],
  [16, 3, 7, undefined],
] as const) {
  test(`wrn-${depth}-${factor}, ${classes} classes: parameters`, () => {
    const n = (depth - 4) / 6
    const planes = [16 * factor, 32 * factor, 64 * factor]
    const sum =
      9 * 3 * 16 + 16 + stages([n, n, n], planes, 1, 16, wide) + 2 * planes[2]! + (planes[2]! + 1) * classes
    assert.is(countOf(`wrn-${depth}-${factor}`, { classes }).parameters, sum)
    if (expected !== undefined) assert.is(sum, expected)
  })
}

test('wrn-20-2, of a depth that is not 6 n + 4: stages of 3, 3 and 2 blocks', () => {
  const planes = [32, 64, 128]
  const stem = 27 * 16 + 16
  const sum = stem + stages([3, 3, 2], planes, 1, 16, wide) + 2 * 128 + 129 * 10
  assert.is(countOf('wrn-20-2', { classes: 10 }).parameters, sum)
  const { model } = findNetwork('wrn-20-2')({ shape: [3, 32, 32], classes: 10, seed: 0 })
  // The stem, two a block, three projections: the depth, but for the linear layer that nobody counts here.
  assert.is(model.graph.nodes.filter(({ op }) => op === 'Conv').length, 20)
})

test.run()
