/** What mixing costs: a training step of cnn unmixed, and mixed at each eligible layer, in turns. */
import { openDataset } from '../src/data/open.ts'
import { drawMix } from '../src/train/mixing.ts'
import { cnn } from '../src/train/networks/cnn.ts'
import { buildStepGraph } from '../src/train/step-graph.ts'
import { Stepper } from '../src/train/stepper.ts'
import { paired, renderPaired, type Side } from './paired.ts'

const batch = 128
const rounds = 60

/** Prints medians and ratios; the target is at most 1.05 for manifold. */
export async function mixing(): Promise<void> {
  const data = await openDataset('glyphs:train')
  const network = cnn({ shape: data.shape, classes: data.classes, seed: 0 })
  const optimizer = { momentum: 0.9, nesterov: true, weightDecay: 1e-4 }
  const images = await data.read(Array.from({ length: batch }, (_, i) => i))
  const { layers } = network
  const unmixed = await Stepper.open(buildStepGraph(network.model, { layers: [], optimizer }))
  const mixed = await Stepper.open(buildStepGraph(network.model, { layers, optimizer }))
  const at = (layer: (round: number) => number) => async (round: number) => {
    const draw = { ...drawMix(0, round, batch, layers.length, 2), layer: layer(round) }
    await mixed.step(images, data.shape, 0.01, draw)
  }
  const sides: Side[] = [
    { name: 'no mixing', run: async () => void (await unmixed.step(images, data.shape, 0.01, null)) },
    { name: 'manifold, layers in turn', run: at((round) => round % layers.length) },
    ...layers.map((tensor, k) => ({ name: `mixed at layer ${k} (${tensor})`, run: at(() => k) })),
  ]
  const result = await paired(sides, rounds)
  console.log(`cnn, batch ${batch}, ${rounds} rounds`)
  console.log(renderPaired(sides, result))
}
