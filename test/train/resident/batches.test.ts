/** Batches that a graph chooses and augments itself are those that the host prepares, to the bit. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { augmentBatch, drawWindows } from '../../../src/data/augment/augment-batch.ts'
import { type Dataset, memoryDataset } from '../../../src/data/dataset.ts'
import { randomStream } from '../../../src/data/random.ts'
import { GraphBuilder } from '../../../src/onnx/builder.ts'
import { emptyModel } from '../../../src/onnx/model.ts'
import { openSession } from '../../../src/runtime/session.ts'
import { residentFeeds, withResidentData } from '../../../src/train/resident/batches.ts'
import { residentData } from '../../../src/train/resident/resident-data.ts'

const shape = [3, 6, 8]
const length = 3 * 6 * 8

/** Tells what it is fed. */
function echo() {
  const g = new GraphBuilder(emptyModel('echo'))
  const x = g.input('x', 'float32', ['N', ...shape])
  const labels = g.input('labels', 'int64', ['N'])
  g.output(g.op('Identity', [x]), 'images')
  g.output(g.op('Identity', [labels]), 'told')
  return g.model
}

function dataOf(values: Uint8Array | Float32Array): Dataset {
  const n = values.length / length
  const labels = Int32Array.from({ length: n }, (_, i) => (7 * i) % 5)
  return memoryDataset({ spec: 'drawn', shape, classes: 5, values, labels })
}

const random = randomStream(1, 'pixels', 0, 0)
const bytes = Uint8Array.from({ length: 40 * length }, (_, i) => (i < 256 ? i : random.int(256)))
const floats = Float32Array.from({ length: 40 * length }, () => random.uniform() * 3 - 1)

for (const [kind, values] of [
  ['uint8', bytes],
  ['float32', floats],
] as const)
  for (const options of [{}, { flip: true }, { crop: 2 }, { flip: true, crop: 4 }])
    test(`${kind}, ${JSON.stringify(options)}`, async () => {
      const data = dataOf(values)
      const resident = (await residentData(data))!
      assert.is(resident.images.dtype, kind)
      const moves = Object.keys(options).length > 0
      const session = await openSession(withResidentData(echo(), 'x', { data: resident, moves }))
      const seen = new Set<string>()
      for (const [epoch, numbers] of [
        [3, 0, 39, 3, 17],
        [8, 21],
        [5, 6, 7, 9, 10, 11, 12, 13],
      ].entries()) {
        const samples = Int32Array.from(numbers)
        const batch = await data.read(samples)
        const expected = augmentBatch(batch, samples, shape, options, 4, epoch, 0)
        const windows = drawWindows(samples, shape, options, 4, epoch)!
        for (const { flipped, down, right } of windows)
          seen
            .add(`${flipped}`)
            .add(`down ${Math.sign(down)}`)
            .add(`right ${Math.sign(right)}`)
        const told = await session.run(
          residentFeeds({ n: samples.length, samples, windows: moves ? windows : undefined }),
        )
        assert.equal(told.images!.data, expected.images)
        assert.equal(told.told!.data, BigInt64Array.from(batch.labels, BigInt))
      }
      if ('flip' in options) assert.ok(seen.has('true') && seen.has('false'))
      if ('crop' in options)
        assert.ok(seen.has('down 1') && seen.has('down -1') && seen.has('right 1') && seen.has('right -1'))
      await session.release()
    })

test('cutout is left to the host', () => {
  const hole = { size: 2, holes: 1, fill: [0], per: 'sample' } as const
  assert.is(drawWindows([0], shape, { flip: true, cutout: hole }, 1, 0), undefined)
})

test.run()
