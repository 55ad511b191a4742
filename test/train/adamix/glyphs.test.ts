import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../../../src/data/random.ts'
import { float32 } from '../../../src/onnx/tensor.ts'
import { openSession } from '../../../src/runtime/session.ts'
import { drawRandomInputs } from '../../../src/train/random-inputs.ts'
import { Stepper, withState } from '../../../src/train/stepper.ts'
import { glyphs } from '../fixtures.ts'
import { prepare } from './fixtures.ts'

const adam = {
  name: 'adam',
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0,
  decayed: 'all',
} as const
const data = await glyphs('train', 512)
const unseen = await glyphs('test', 200)

/** Trains in batches of 32; the mean loss of each epoch. */
async function trained(network: string, epochs: number, learningRate: number) {
  const { shape, classes } = data
  const { built, graph } = prepare(
    network,
    { optimizer: adam },
    { shape, classes, width: network === 'mlp' ? 64 : 16 },
  )
  const stepper = await Stepper.open(graph, { threads: 2 })
  const losses: number[] = []
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    const order = randomStream(1, 'order', 0, epoch).permutation(data.size)
    let sum = 0
    for (let i = 0; i < 16; i += 1) {
      const step = 16 * epoch + i
      const samples = order.subarray(32 * i, 32 * (i + 1))
      const permutation = randomStream(1, 'mix/permutation', 0, step).permutation(32)
      const mix = { permutation, lambda: Float32Array.of(1), layer: 0 }
      const random = drawRandomInputs(graph.random, samples, 1, step)
      sum += (await stepper.step(await data.read(samples), { learningRate, mix, step, random })).loss
    }
    losses.push(sum / 16)
  }
  const model = withState(built.model, graph, stepper.state)
  await stepper.release()
  return { losses, model }
}

for (const [network, epochs, learningRate] of [
  ['mlp', 10, 0.003],
  ['cnn', 5, 0.01],
] as const)
  test(`${network}: training lowers the loss, and the plain network classifies`, async () => {
    const { losses, model } = await trained(network, epochs, learningRate)
    assert.ok(losses.at(-1)! < losses[0]! - 0.6, losses.join(' '))
    const { images, labels, n } = await unseen.read(Int32Array.from({ length: unseen.size }, (_, i) => i))
    const session = await openSession(model, { threads: 2 })
    const { logits } = await session.run({ input: float32(images, [n, ...data.shape]) })
    await session.release()
    const scores = logits!.data as Float32Array
    const right = labels.filter((label, i) => {
      const row = scores.subarray(i * data.classes, (i + 1) * data.classes)
      return row.indexOf(Math.max(...row)) === label
    })
    assert.ok(right.length / n > 0.35, `${right.length} of ${n}`)
  })

test.run()
