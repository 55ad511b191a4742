/**
 * What the steps of step-cases.json are fed: batches, permutations, lambdas, masks and noise as formulas of indices, the
 * same as in tools/reference/steps.py.
 */
import type { Batch } from '../../src/data/dataset.ts'
import { elementCount } from '../../src/onnx/tensor.ts'
import { maskOf } from '../../src/train/cutmix.ts'
import type { MixDraw } from '../../src/train/mixing.ts'
import type { BuiltNetwork } from '../../src/train/networks/index.ts'
import type { StepGraph } from '../../src/train/step-graph.ts'
import { mix32 } from './sketch.ts'
import { type CaseRun, type GraphCase, type NetworkCase, stepCases } from './step-cases.ts'

const { classes, networks } = stepCases

/** sin((i + shift) * frequency), i = 0, 1, ... */
export const wave = (size: number, shift: number, frequency: number): Float64Array =>
  Float64Array.from({ length: size }, (_, i) => Math.sin((i + shift) * frequency))

/** The images and labels of a step. */
export function batchOf({ network, cutout }: GraphCase, step: number, { seed = 0, phase }: CaseRun): Batch {
  const { n, shape } = networks[network]!
  const pixels = wave(n * elementCount(shape), 17 * step + 1009 * phase, 0.37 + 0.11 * seed)
  const images = Float32Array.from(pixels, (w) => (w + 1) / 2)
  if (cutout) {
    const { top, left, rows, columns, fill } = cutout
    const [, height, width] = shape as [number, number, number]
    for (let row = 0; row < images.length / width; row += 1)
      if (row % height >= top && row % height < top + rows)
        images.fill(fill, row * width + left, row * width + left + columns)
  }
  const labels = Int32Array.from({ length: n }, (_, i) => (3 ** (1 + seed) * i + step) % classes)
  return { images, labels, n }
}

/** The mixing of a step. */
export function drawOf(
  { network, options = {} }: GraphCase,
  step: number,
  { mixAt: layer, seed = 0 }: CaseRun,
): MixDraw {
  const { n, shape } = networks[network]!
  const permutation = Int32Array.from({ length: n }, (_, i) => (3 ** (1 + seed) * i + 1 + step) % n)
  const lambda = 0.25 + 0.2 * step + 0.1 * seed
  if (options.lambdas === 'sample') {
    const each = Float32Array.from({ length: n }, (_, i) => (lambda + 0.37 * i) % 1)
    return { permutation, layer, lambda: each }
  }
  if (!options.cutmix) return { permutation, layer, lambda: Float32Array.of(lambda) }
  const [, height, width] = shape as [number, number, number]
  const box = { top: 3 + step, left: 5 + 2 * step, rows: 12, columns: 16 }
  const share = 1 - (box.rows * box.columns) / (height * width)
  return { permutation, layer, lambda: Float32Array.of(share), mask: maskOf(box, height, width) }
}

/** The random numbers of a step: noise by the number of its layer, dropout masks by their order. */
export function randomOf(
  { random }: StepGraph,
  { layers }: BuiltNetwork,
  { n }: NetworkCase,
  step: number,
): Record<string, Float32Array> {
  const masks = random.filter(({ law }) => law.kind === 'dropout').map((input) => input.name)
  return Object.fromEntries(
    random.map(({ name, shape, law }) => {
      const size = n * elementCount(shape)
      if (law.kind === 'dropout') {
        const salt = 1000003 * step + 7919 * masks.indexOf(name)
        const kept = 1 / (1 - law.rate)
        const mask = { length: size }
        return [name, Float32Array.from(mask, (_, i) => (mix32(i + salt) >= law.rate * 2 ** 32 ? kept : 0))]
      }
      const layer = layers.findIndex((tensor) => name === `noise/${tensor}`)
      return [name, Float32Array.from(wave(size, 31 * step + 7 * layer, 0.61), (w) => Math.SQRT2 * w)]
    }),
  )
}
