/** Training on each provider that works here is the CPU's training, as far as float32 goes. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { memoryDataset } from '../../src/data/dataset.ts'
import { randomStream } from '../../src/data/random.ts'
import { parseProvider } from '../../src/runtime/providers/provider.ts'
import { findNetwork } from '../../src/train/networks/index.ts'
import type { TrainOptions } from '../../src/train/options.ts'
import { train } from '../../src/train/train.ts'
import { providerTest } from '../runtime/providers/present.ts'
import { sgd } from './fixtures.ts'

const shape = [2, 8, 8]
const classes = 4
const size = 40
const random = randomStream(5, 'providers', 0, 0)
const data = memoryDataset({
  spec: 'drawn',
  shape,
  classes,
  values: Uint8Array.from({ length: size * 128 }, () => random.int(256)),
  labels: Int32Array.from({ length: size }, (_, i) => i % classes),
})

const options: TrainOptions = {
  mix: { strategy: 'manifold', alpha: 2 },
  augment: { flip: true, crop: 1 },
  epochs: 2,
  batch: 8,
  schedule: { name: 'constant', learningRate: 0.01 },
  optimizer: sgd,
  seed: 1,
  threads: 1,
  lowering: false,
}

/** Losses of each step, and the weights that come out. */
async function trained(name: string, width: number, more: Partial<TrainOptions>) {
  const losses: number[] = []
  const network = findNetwork(name)({ shape, classes, seed: 1, width })
  const asked = { ...options, ...more }
  const model = await train(network, data, asked, { onStep: (_, __, loss) => losses.push(loss) })
  const weights = [...model.graph.initializers.values()].flatMap((tensor) =>
    tensor.dtype === 'float32' ? [...(tensor.data as Float32Array)] : [],
  )
  return { losses, weights }
}

const networks: readonly (readonly [name: string, width: number])[] = [
  ['mlp', 32],
  ['preactresnet18', 4],
]

for (const provider of ['cuda', 'webgpu'])
  for (const [name, width] of networks)
    for (const resident of [true, false])
      await providerTest(provider, `${name}, ${resident ? 'data on the device' : 'data fed'}`, async () => {
        const there = await trained(name, width, { provider: parseProvider(provider), resident })
        const here = await trained(name, width, {})
        assert.is(there.losses.length, 10)
        there.losses.forEach((loss, i) => {
          assert.ok(Math.abs(loss - here.losses[i]!) < 1e-3, `step ${i + 1}: ${loss}, ${here.losses[i]}`)
        })
        const apart = Math.hypot(...there.weights.map((weight, i) => weight - here.weights[i]!))
        const norm = Math.hypot(...here.weights)
        assert.ok(apart < 1e-3 * norm, `${apart} of ${norm}`)
      })

test.run()
