/**
 * What mixing costs: a training step unmixed, and mixed at each eligible layer, in turns.
 * `npm run bench -- mixing [NETWORK BATCH ROUNDS]`, such as preactresnet18 32 10.
 */
import { openDataset } from '../src/data/open.ts'
import { drawMix } from '../src/train/mixing.ts'
import { findNetwork } from '../src/train/networks/index.ts'
import { paperSgd } from '../src/train/optimizers/index.ts'
import { buildStepGraph } from '../src/train/step-graph.ts'
import { Stepper } from '../src/train/stepper.ts'
import { paired, renderPaired, type Side } from './paired.ts'

const manifold = { strategy: 'manifold', alpha: 2 } as const

/** Prints medians and ratios; the target is at most 1.02 for preactresnet18. */
export async function mixing([name = 'cnn', size = '128', count = '60']: readonly string[]): Promise<void> {
  const [batch, rounds] = [Number(size), Number(count)]
  const data = await openDataset('glyphs:train')
  const { shape, classes } = data
  const network = findNetwork(name)({ shape, classes, seed: 0 })
  const images = await data.read(Array.from({ length: batch }, (_, i) => i))
  const layers = network.eligible?.map((k) => network.layers[k]!) ?? network.layers
  const open = (eligible: readonly string[]) =>
    Stepper.open(buildStepGraph(network.model, { layers: eligible, optimizer: paperSgd }))
  const [unmixed, mixed] = [await open([]), await open(layers)]
  const at = (layer: (round: number) => number) => async (step: number) => {
    const draw = drawMix(manifold, { seed: 0, step, epoch: 0, n: batch, layers: layers.length, shape })!
    const mix = { ...draw, layer: layer(step) }
    await mixed.step(images, { learningRate: 0.01, mix, step })
  }
  const sides: Side[] = [
    {
      name: 'no mixing',
      run: async (step) => void (await unmixed.step(images, { learningRate: 0.01, mix: null, step })),
    },
    { name: 'manifold, layers in turn', run: at((step) => step % layers.length) },
    ...layers.map((tensor, k) => ({ name: `mixed at layer ${k} (${tensor})`, run: at(() => k) })),
  ]
  const result = await paired(sides, rounds)
  console.log(`${name}, batch ${batch}, ${rounds} rounds`)
  console.log(renderPaired(sides, result))
}
