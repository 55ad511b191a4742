/** Small graphs placed by the check and by ONNX Runtime's CUDA provider (tools/reference/cuda-placement.py). */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readModel } from '../../../src/onnx/file.ts'
import { cudaKernels } from '../../../src/runtime/providers/cuda/capability.ts'
import { type HostNode, placementOf, placementWarning } from '../../../src/runtime/providers/placement.ts'

const folder = fileURLToPath(new URL('../../goldens/cuda-placement/', import.meta.url))

interface Golden {
  readonly nodes: number
  /** How many of each operator are on the CPU. */
  readonly cpu: Readonly<Record<string, number>>
  /** Copies from the device to the CPU. */
  readonly waits: number
  /** Why no session starts. */
  readonly refused?: string
}

const goldens: Readonly<Record<string, Golden>> = JSON.parse(readFileSync(`${folder}placements.json`, 'utf8'))
const place = (name: string) => placementOf(readModel(`${folder}${name}.onnx`), cudaKernels)

/** A CastLike is a Cast by the time ONNX Runtime places it. */
function countsOf(nodes: readonly HostNode[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { op } of nodes) {
    const name = op === 'CastLike' ? 'Cast' : op
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}

for (const [name, golden] of Object.entries(goldens))
  test(`${name}: as ONNX Runtime places it`, () => {
    const { nodes, onHost, sizes, waits, refused } = place(name)
    assert.equal(countsOf([...onHost, ...sizes]), golden.cpu)
    assert.is(nodes, golden.nodes)
    assert.is(waits.length, golden.waits)
    assert.is(refused.length > 0, golden.refused !== undefined)
  })

const reasons: Readonly<Record<string, readonly string[]>> = {
  'no-kernel': ['Atan: no kernel', 'Mean: no kernel', 'Col2Im: no kernel'],
  'sign-9': ['Sign: no kernel in opset 9'],
  'max-pool-22': ['MaxPool: no kernel in opset 22'],
  'product-int64': ['ReduceProd: no kernel for int64'],
  'inside-loop': ['Atan: no kernel'],
  'padded-unevenly': ['ConvTranspose: no kernel for uneven padding'],
  'gru-reset-before': ['GRU: no kernel for this kind of cell'],
  function: ['Mean: no kernel'],
}

for (const [name, expected] of Object.entries(reasons))
  test(`${name}: says why`, () => {
    const told = place(name).onHost.map(({ op, why }) => `${op}: ${why}`)
    for (const reason of expected) assert.ok(told.includes(reason), `${reason} in ${told}`)
  })

test('computations on sizes are told apart from data', () => {
  const pure = place('sizes')
  assert.equal(pure.onHost, [])
  assert.equal(
    pure.sizes.map(({ op }) => op),
    ['Gather', 'Mul', 'Concat'],
  )
  // The whole input is divided on the CPU here: that is data.
  assert.equal(
    place('input-and-size').onHost.map(({ op }) => op),
    ['Div'],
  )
})

test('a size without a kernel on the device is a size all the same', () => {
  const { onHost, sizes } = place('size-without-kernel')
  assert.equal(onHost, [])
  assert.is(sizes.find(({ op }) => op === 'BitShift')?.why, 'no kernel')
})

test('the training mode of BatchNormalization keeps a session from starting', () => {
  assert.equal(
    place('batch-norm-training').refused.map(({ op, opset, why }) => [op, opset, why]),
    [['BatchNormalization', 18, 'CUDA has no training mode of BatchNormalization']],
  )
})

test('a warning names operators, the most frequent first', () => {
  assert.is(placementWarning(place('all-on-device')), undefined)
  assert.is(placementWarning(place('sizes')), undefined)
  assert.is(placementWarning(place('sign-9')), '1 of 2 nodes runs on the CPU: Sign (1)')
  const host = (op: string, domain = ''): HostNode => ({ name: '', op, domain, opset: 18, why: 'no kernel' })
  const onHost = [host('Atan'), host('Col2Im'), host('Col2Im')]
  assert.is(
    placementWarning({ nodes: 412, onHost, sizes: [], refused: [], waits: [] }),
    '3 of 412 nodes run on the CPU: Col2Im (2), Atan (1)',
  )
})

test.run()
