/** Small batches and runs that the training tests share. */
import { openDataset } from '../../src/data/open.ts'
import type { Tensor } from '../../src/onnx/tensor.ts'
import { drawMix, type MixDraw } from '../../src/train/mixing.ts'
import type { BuiltNetwork } from '../../src/train/networks/index.ts'
import { paperSgd } from '../../src/train/optimizers/index.ts'
import { buildStepGraph } from '../../src/train/step-graph.ts'
import { Stepper } from '../../src/train/stepper.ts'

export const sgd = paperSgd
export const shape = [1, 12, 12]

/** Numbers that Python makes from the same formula: sin(i * i) scaled to [0, 1]. */
export function waveBatch(n: number, step: number, classes = 10) {
  const pixels = shape.reduce((a, b) => a * b, 1)
  const images = Float32Array.from(
    { length: n * pixels },
    (_, i) => (Math.sin((i + 17 * step) * 0.37) + 1) / 2,
  )
  const labels = Int32Array.from({ length: n }, (_, i) => (3 * i + step) % classes)
  return { images, labels, n }
}

/** Runs `draws.length` steps on wave batches of `n` and gives back the state. */
export async function runSteps(
  network: BuiltNetwork,
  layers: readonly string[],
  draws: readonly (MixDraw | null)[],
  n = 8,
  learningRate = 0.1,
): Promise<{ state: Readonly<Record<string, Tensor>>; losses: number[] }> {
  const stepper = await Stepper.open(buildStepGraph(network.model, { layers, optimizer: sgd }), {
    threads: 1,
  })
  const losses: number[] = []
  for (const [step, draw] of draws.entries())
    losses.push((await stepper.step(waveBatch(n, step), { learningRate, mix: draw, step })).loss)
  const { state } = stepper
  await stepper.release()
  return { state, losses }
}

export const manifold = { strategy: 'manifold', alpha: 2 } as const
export const moment = { seed: 1, step: 0, epoch: 0, n: 8, layers: 1, shape }

export const draws = (count: number, n: number, layers: number): MixDraw[] =>
  Array.from({ length: count }, (_, step) => drawMix(manifold, { ...moment, step, n, layers })!)

export const bytes = (t: Tensor): Buffer => {
  const { buffer, byteOffset, byteLength } = t.data as Float32Array
  return Buffer.from(buffer, byteOffset, byteLength)
}

export const glyphs = (split: 'train' | 'test', n: number) => openDataset(`glyphs:${split}?n=${n}`)
