import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { encodeModel } from '../../../src/onnx/encode.ts'
import {
  cpuWarning,
  profileFirstRun,
  type RanNode,
  ranNodes,
} from '../../../src/runtime/providers/cpu-nodes.ts'
import { loadOrt } from '../../../src/runtime/session.ts'
import { providerTest } from './present.ts'
import { twoLayers } from './two-layers.ts'

/** A run's nodes, as ONNX Runtime itself tells them. */
async function profiled(provider: 'cpu' | 'cuda' | 'webgpu'): Promise<readonly RanNode[]> {
  const ort = await loadOrt()
  const { model, feeds } = twoLayers()
  const { prefix, take } = profileFirstRun()
  const how = { enableProfiling: true, profileFilePrefix: prefix, logSeverityLevel: 3 } as const
  const session = await ort.InferenceSession.create(encodeModel(model), {
    executionProviders: [provider],
    ...how,
  })
  const tensor = (name: 'images' | 'square') =>
    new ort.Tensor('float32', feeds[name].data as Float32Array, feeds[name].dims)
  await session.run({ images: tensor('images'), square: tensor('square') })
  session.endProfiling()
  const nodes = take()
  await session.release()
  return nodes
}

test('a profile tells every node that ran, and on what', async () => {
  const nodes = await profiled('cpu')
  const operators = nodes.map(({ operator }) => operator)
  for (const operator of ['Flatten', 'Gemm', 'Det', 'Mul']) assert.ok(operators.includes(operator), operator)
  assert.ok(nodes.every(({ provider }) => provider === 'CPUExecutionProvider'))
  assert.is(cpuWarning({ name: 'cpu' }, nodes), undefined)
})

for (const provider of ['cuda', 'webgpu'] as const)
  await providerTest(provider, 'the one operator without a kernel is the one that is told', async () => {
    const warning = cpuWarning({ name: provider }, await profiled(provider))
    assert.match(warning ?? '', new RegExp(`^on ${provider}, 1 of \\d+ nodes run on the CPU: 1 Det \\(`))
  })

const event = (name: string, op_name: string, provider: string) => ({
  ...{ cat: 'Node', name: `${name}_kernel_time`, dur: 3, args: { op_name, provider } },
})
const cuda = 'CUDAExecutionProvider'
const here = 'CPUExecutionProvider'

test('nodes of a loop run many times and count once; copies are told apart', () => {
  const body = [event('det', 'Det', here), event('copy', 'MemcpyFromHost', cuda), event('mul', 'Mul', cuda)]
  const profile = [
    { cat: 'Session', name: 'model_run', dur: 9, args: {} },
    ...body,
    ...body,
    event('loop', 'Loop', cuda),
  ]
  const nodes = ranNodes(JSON.stringify(profile))
  assert.is(nodes.length, 4)
  assert.is(
    cpuWarning({ name: 'cuda', device: 0 }, nodes),
    'on cuda:0, 1 of 3 nodes run on the CPU: 1 Det (det), with 1 copy between it and the GPU',
  )
})

test('many nodes are counted by operator, the most frequent first, and three are named', () => {
  const nodes = ['a', 'b', 'c', 'd'].map((name) => event(name, name === 'a' ? 'Shape' : 'Gather', here))
  assert.is(
    cpuWarning({ name: 'cuda' }, ranNodes(JSON.stringify([...nodes, event('e', 'Conv', cuda)]))),
    'on cuda, 4 of 5 nodes run on the CPU: 3 Gather, 1 Shape (a, b, c, ...)',
  )
})

test('nothing is told where all ran on the GPU', () => {
  assert.is(cpuWarning({ name: 'cuda' }, ranNodes(JSON.stringify([event('a', 'Conv', cuda)]))), undefined)
})

test.run()
