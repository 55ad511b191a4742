/** Makes the training steps of step-cases.json. */
import { elementCount, float32, type Tensor } from '../../src/onnx/tensor.ts'
import { type BuiltNetwork, findNetwork } from '../../src/train/networks/index.ts'
import { buildStepGraph, type StepGraph } from '../../src/train/step-graph.ts'
import { Stepper } from '../../src/train/stepper.ts'
import { type CaseRun, type GraphCase, stepCases } from './step-cases.ts'
import { batchOf, drawOf, randomOf, wave } from './step-feeds.ts'

const { steps, classes, seed: firstSeed, networks, optimizers, graphs } = stepCases

/**
 * The network with weights, biases and statistics of BatchNorm away from 1 and 0, where mistakes hide. Biases around 2 leave
 * few pre-activations near ReLU's kink, where rounding decides about gradients.
 */
export function buildNetwork(id: string, seed = 0): BuiltNetwork {
  const { name, n: _, ...options } = networks[id]!
  const built = findNetwork(name)({ ...options, classes, seed: firstSeed + seed })
  const { initializers } = built.model.graph
  const set = (tensor: string, shift: number, scale: number, frequency: number) => {
    const { dims } = initializers.get(tensor) as Tensor
    const waves = wave(elementCount(dims), 0, frequency).map((w) => shift + scale * w)
    initializers.set(tensor, float32(Float32Array.from(waves), dims))
  }
  for (const mean of [...initializers.keys()].filter((key) => key.endsWith('.running_mean'))) {
    const prefix = mean.slice(0, -'running_mean'.length)
    set(`${prefix}weight`, 1, 0.25, 0.9)
    set(`${prefix}bias`, 2, 0.5, 1.7)
    set(mean, 0, 0.3, 2.3)
    set(`${prefix}running_var`, 1, 0.4, 1.3)
  }
  return built
}

const stepGraph = (
  { options = {}, optimizer, noise }: GraphCase,
  { model, layers }: BuiltNetwork,
): StepGraph =>
  buildStepGraph(model, {
    ...options,
    layers: options.cutmix ? layers.slice(0, 1) : layers,
    optimizer: optimizers[optimizer]!,
    ...(noise && { noise: { sigma: noise.sigma, layers: noise.layers.map((k) => layers[k]!) } }),
  })

export interface StepRun {
  readonly losses: readonly number[]
  readonly state: Readonly<Record<string, Float32Array>>
}

/** Makes the steps of a case. */
export async function runCase(name: string, run: CaseRun, lowering?: boolean): Promise<StepRun> {
  const graph = graphs[name]!
  const network = buildNetwork(graph.network, run.seed)
  const built = stepGraph(graph, network)
  const stepper = await Stepper.open(built, { threads: 1, lowering })
  const losses: number[] = []
  for (let step = 0; step < steps; step += 1) {
    const { loss } = await stepper.step(batchOf(graph, step, run), {
      learningRate: graph.learningRate,
      step,
      mix: run.mixAt < 0 ? null : drawOf(graph, step, run),
      random: randomOf(built, network, networks[graph.network]!, step),
    })
    losses.push(loss)
  }
  const state = Object.fromEntries(
    Object.entries(stepper.state).map(([key, { data }]) => [key, data as Float32Array]),
  )
  await stepper.release()
  return { losses, state }
}
