/** What a GPU gets computes what the plain graph does. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../../../src/data/random.ts'
import { deviceForm } from '../../../src/runtime/providers/form.ts'
import { findNetwork } from '../../../src/train/networks/index.ts'
import { paperSgd } from '../../../src/train/optimizers/index.ts'
import { buildStepGraph } from '../../../src/train/step-graph.ts'
import { Stepper } from '../../../src/train/stepper.ts'

const shape = [3, 8, 8]
const [n, length] = [6, 3 * 8 * 8]

test('training-mode BatchNorm written out: losses and state after three steps', async () => {
  const network = findNetwork('preactresnet18')({ shape, classes: 4, seed: 1, width: 4 })
  const graph = buildStepGraph(network.model, { layers: network.layers.slice(0, 3), optimizer: paperSgd })
  const trains = (model: typeof graph.model) =>
    model.graph.nodes.filter(
      ({ op, attributes }) => op === 'BatchNormalization' && attributes.has('training_mode'),
    )
  const written = deviceForm(graph.model)
  assert.is(trains(graph.model).length, 16)
  assert.is(trains(written).length, 0)
  const results = []
  for (const model of [graph.model, written]) {
    const stepper = await Stepper.open({ ...graph, model }, { threads: 1, lowering: false })
    const losses: number[] = []
    for (let step = 0; step < 3; step += 1) {
      const random = randomStream(3, 'cuda form', 0, step)
      const images = Float32Array.from({ length: n * length }, () => random.uniform())
      const labels = Int32Array.from({ length: n }, (_, i) => i % 4)
      losses.push((await stepper.step({ images, labels, n }, { learningRate: 0.01, mix: null, step })).loss)
    }
    results.push({ losses, state: stepper.state })
  }
  const [plain, other] = results as [(typeof results)[0], (typeof results)[0]]
  const apart = plain.losses.map((loss, i) => Math.abs(loss - other.losses[i]!))
  assert.ok(Math.max(...apart) < 1e-5, apart.join())
  for (const [name, { data }] of Object.entries(plain.state)) {
    const there = other.state[name]!.data as Float32Array
    const difference = Math.hypot(...(data as Float32Array).map((v, i) => v - there[i]!))
    assert.ok(difference <= 1e-4 * Math.hypot(...(data as Float32Array)) + 1e-6, `${name}: ${difference}`)
  }
})

test('a graph without it stays the same object', () => {
  const { model } = findNetwork('mlp')({ shape, classes: 4, seed: 1 })
  assert.is(deviceForm(model), model)
})

test.run()
