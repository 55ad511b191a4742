/** Several steps in one run: the same bytes as one run a step. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Model } from '../../../src/onnx/model.ts'
import { float32, int64, type Tensor } from '../../../src/onnx/tensor.ts'
import { lowerStep } from '../../../src/runtime/lowering/index.ts'
import { openSession } from '../../../src/runtime/session.ts'
import { cnn } from '../../../src/train/networks/cnn.ts'
import { mlp } from '../../../src/train/networks/mlp.ts'
import { drawRandomInputs } from '../../../src/train/random-inputs.ts'
import { loopLength, loopLimits } from '../../../src/train/step/loop-length.ts'
import { openLoopSession, type StepTensors } from '../../../src/train/step/loop-session.ts'
import { buildStepGraph, type StepGraph } from '../../../src/train/step-graph.ts'
import { initialState } from '../../../src/train/stepper.ts'
import { bytes, draws, sgd, shape, waveBatch } from '../fixtures.ts'

const n = 16
const steps = 4
const threads = { threads: 1 }

const networks = {
  cnn: cnn({ shape, classes: 10, seed: 3 }),
  mlp: mlp({ shape, classes: 10, seed: 3, dropout: 0.5 }),
}
const adam = {
  name: 'adamw',
  beta1: 0.9,
  beta2: 0.99,
  epsilon: 1e-8,
  weightDecay: 0.01,
  decayed: 'all',
} as const

/** Between them: Mix and its gradient, running statistics, dropout, a counter of steps, a third output, an average. */
const graphs: Readonly<Record<string, StepGraph>> = {
  cnn: buildStepGraph(networks.cnn.model, { layers: networks.cnn.layers, optimizer: sgd }),
  mlp: buildStepGraph(networks.mlp.model, {
    ...{ layers: networks.mlp.layers, optimizer: adam, clipNorm: 0.5, averageDecay: 0.9 },
  }),
}

/** What each of the steps is fed: a layer each, and no mixing in the last. */
const feedsOf = ({ input, random }: StepGraph): StepTensors[] =>
  draws(steps, n, 3).map(({ permutation, lambda }, step) => {
    const { images, labels } = waveBatch(n, step)
    const samples = Int32Array.from({ length: n }, (_, i) => i)
    const drawn = drawRandomInputs(random, samples, 1, step)
    return {
      [input]: float32(images, [n, ...shape]),
      labels: int64(labels),
      learning_rate: float32([0.1 / (step + 1)], []),
      step: int64([step + 1], []),
      permutation: int64(permutation),
      lambda: float32(lambda, []),
      layer: int64([step === steps - 1 ? -1 : step], []),
      ...Object.fromEntries(random.map(({ name, shape: own }) => [name, float32(drawn[name]!, [n, ...own])])),
    }
  })

const emptied = (state: StepTensors): Record<string, Tensor> =>
  Object.fromEntries(
    Object.entries(state).map(([name, t]) => [name, float32(new Float32Array(t.data.length), t.dims)]),
  )

async function failure(body: () => Promise<unknown>): Promise<string> {
  try {
    await body()
  } catch (error) {
    return (error as Error).message
  }
  return 'nothing'
}

interface Done {
  readonly state: StepTensors
  readonly told: readonly StepTensors[]
}

/** The steps by themselves, without this project's loop. */
async function singly(model: Model, state: StepTensors, fed: readonly StepTensors[]): Promise<Done> {
  const session = await openSession(model, threads)
  let current = state
  const told: StepTensors[] = []
  for (const feeds of fed) {
    const known = Object.entries(feeds).filter(([name]) => session.inputs.includes(name))
    const results = await session.run({ ...current, ...Object.fromEntries(known) })
    current = Object.fromEntries(Object.keys(state).map((name) => [name, results[`next/${name}`]!]))
    told.push(Object.fromEntries(Object.entries(results).filter(([name]) => !name.startsWith('next/'))))
  }
  await session.release()
  return { state: current, told }
}

/** The steps in runs of these lengths. */
async function looped(
  model: Model,
  state: StepTensors,
  fed: readonly StepTensors[],
  lengths: readonly number[],
): Promise<Done> {
  const session = await openLoopSession(model, Object.keys(state), threads)
  let [current, next] = [state, emptied(state)]
  const told: StepTensors[] = []
  for (const length of lengths) {
    told.push(...(await session.run(current, fed.slice(told.length, told.length + length), next)))
    ;[current, next] = [next, emptied(state)]
  }
  await session.release()
  return { state: current, told }
}

function assertSame(a: Done, b: Done): void {
  assert.equal(Object.keys(a.state), Object.keys(b.state))
  for (const [name, tensor] of Object.entries(a.state))
    assert.ok(bytes(tensor).equals(bytes(b.state[name]!)), name)
  assert.equal(a.told, b.told)
}

for (const [name, graph] of Object.entries(graphs)) {
  const state = initialState(graph)
  const fed = feedsOf(graph)

  test(`${name}: steps in one run give the same bytes as a run a step`, async () => {
    const expected = await singly(graph.model, state, fed)
    assert.is(new Set(expected.told.map(({ loss }) => loss!.data[0])).size, steps)
    for (const lengths of [[4], [1, 3], [1, 1, 1, 1]])
      assertSame(await looped(graph.model, state, fed, lengths), expected)
  })
}

test('a lowered step in one run gives the same bytes as a run a step', async () => {
  const graph = graphs.cnn!
  const lowered = await lowerStep(graph.model, n)
  // Other processors have no lowering.
  if (!lowered) return
  const state = Object.fromEntries(
    Object.entries(initialState(graph)).map(([name, tensor]) => [name, lowered.encode(name, tensor)]),
  )
  const fed = feedsOf(graph)
  assertSame(await looped(lowered.model, state, fed, [3, 1]), await singly(lowered.model, state, fed))
})

test('what goes in is not written to', async () => {
  const graph = graphs.mlp!
  const state = initialState(graph)
  const before = Object.values(state).map((tensor) => Buffer.from(bytes(tensor)))
  await looped(graph.model, state, feedsOf(graph), [4])
  for (const [i, tensor] of Object.values(state).entries()) assert.ok(bytes(tensor).equals(before[i]!))
})

test('steps of two sizes are refused, and a run of none', async () => {
  const graph = graphs.mlp!
  const state = initialState(graph)
  const [first, second] = feedsOf(graph)
  const session = await openLoopSession(graph.model, Object.keys(state), threads)
  const other = { ...second, labels: int64([1, 2, 3]) }
  const told = [
    await failure(() => session.run(state, [first!, other], emptied(state))),
    await failure(() => session.run(state, [], emptied(state))),
  ]
  assert.equal(told, [
    'Expected steps of one shape, got [16] and [3]',
    'Expected one step or more, of numbers',
  ])
  await session.release()
})

test('runs are as long as their time, their batches and the table allow', () => {
  const { megabytes, milliseconds, steps: most } = loopLimits
  assert.is(loopLength({ fed: 0.2, milliseconds: milliseconds / 5.5 }), 5)
  assert.is(loopLength({ fed: megabytes / 3.5, milliseconds: 9 }), 3)
  assert.is(loopLength({ fed: 0.001, milliseconds: 0.1 }), most)
  assert.is(loopLength({ fed: 1.6, milliseconds: 1200 }), 1)
  assert.is(loopLength({ fed: 100, milliseconds: 1 }), 1)
})

test('the first runs of a step tell how long the next ones had best be', async () => {
  const graph = graphs.mlp!
  const state = initialState(graph)
  const [first] = feedsOf(graph)
  const session = await openLoopSession(graph.model, Object.keys(state), threads)
  const lengths: number[] = []
  for (let run = 0; run < 5; run += 1) {
    lengths.push(session.length)
    await session.run(state, [first!], emptied(state))
  }
  assert.equal(lengths.slice(0, 3), [1, 1, 1])
  assert.is(lengths[4], lengths[3])
  await session.release()
})

test.run()
