/** Training artifacts as files that any ONNX runtime can drive: model.onnx, step.onnx, manifest.json. */
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { GraphBuilder } from '../onnx/builder.ts'
import { writeAtomically, writeModel } from '../onnx/file.ts'
import { cloneModel, type Dim, type Model, type ValueInfo } from '../onnx/model.ts'
import { toNumbers } from '../onnx/tensor.ts'
import { losses } from './losses/index.ts'
import type { OptimizerOptions } from './optimizers/index.ts'
import { encodeSafetensors } from './run/safetensors.ts'
import type { RandomInput, RandomLaw, StateTensor, StepGraph } from './step-graph.ts'

export interface TrainingManifest {
  readonly schema: 'onnx-manifold/training/1'
  /** Inference graph with the initial weights. */
  readonly model: string
  /** One training step. Feed every input; the state goes in under its name and comes out as `next/<name>`. */
  readonly step: string
  readonly opset: number
  readonly inputs: readonly Port[]
  readonly outputs: readonly Port[]
  /** The eligible layers: the value of the input `layer` and where it mixes; -1 mixes nowhere. */
  readonly layers: readonly {
    readonly layer: number
    readonly tensor: string
    readonly shape: readonly Dim[]
  }[]
  /** Inputs [N, ...shape] to fill with random numbers each step. */
  readonly random: readonly RandomInput[]
  /** safetensors file with what some of the state starts from (AdaMix has networks of its own). */
  readonly initial?: string
  /** `initializer`: start from that initializer of the model; else as `initial` says, or from zeros. */
  readonly state: readonly Pick<StateTensor, 'name' | 'dims' | 'role' | 'initializer'>[]
  readonly optimizer: OptimizerOptions
  readonly loss: string
}

interface Port {
  readonly name: string
  readonly dtype: string
  readonly shape: readonly Dim[]
  readonly meaning: string
}

const meanings: Readonly<Record<string, string>> = {
  labels: 'class of each sample',
  learning_rate: 'learning rate of this step',
  step: 'number of this step, 1 for the first',
  permutation: 'sample that each sample is mixed with',
  lambda: 'share of the own sample, drawn from Beta(alpha, alpha)',
  layer: 'eligible layer to mix at, -1 for none',
  mask: '1 where a pixel is the own one, 0 where it is the other one; lambda is its mean',
  loss: 'mean loss over the batch',
  correct: 'predictions equal to labels',
  gradient_norm: 'norm of all gradients together, before clipping',
}

/**
 * Writes the artifacts of a network into a folder, which is made.
 *
 * @param network as it was given to `buildStepGraph`
 */
export function exportTraining(folder: string, network: Model, graph: StepGraph): TrainingManifest {
  const { model, options, state, random } = graph
  const shapes = new GraphBuilder(cloneModel(network))
  const drawn = new Map(random.map(({ name, law }) => [name, meaningOf(law)]))
  const meaning = (name: string) =>
    meanings[name] ??
    drawn.get(name) ??
    (name === graph.input ? 'the batch' : name.startsWith('next/') ? 'state after the step' : 'state')
  const port = ({ name, type }: ValueInfo): Port => {
    if (type?.kind !== 'tensor') throw new Error(`Expected "${name}" to be a tensor`)
    return { name, dtype: type.dtype, shape: type.shape ?? [], meaning: meaning(name) }
  }
  const others = state.filter((t) => t.initializer === undefined && toNumbers(t.initial).some((x) => x !== 0))
  const manifest: TrainingManifest = {
    schema: 'onnx-manifold/training/1',
    model: 'model.onnx',
    step: 'step.onnx',
    opset: model.opsets.get('') ?? 0,
    inputs: model.graph.inputs.map(port),
    outputs: model.graph.outputs.map(port),
    layers: options.layers.map((tensor, layer) => ({ layer, tensor, shape: shapes.shape(tensor) })),
    random,
    ...(others.length > 0 && { initial: 'initial.safetensors' }),
    state: state.map(({ initial, ...tensor }) => tensor),
    optimizer: options.optimizer,
    loss: losses[options.loss ?? 'cross-entropy'].describe,
  }
  mkdirSync(folder, { recursive: true })
  writeModel(path.join(folder, manifest.model), network)
  writeModel(path.join(folder, manifest.step), model)
  if (manifest.initial) {
    const tensors = Object.fromEntries(others.map(({ name, initial }) => [name, initial]))
    writeAtomically(path.join(folder, manifest.initial), encodeSafetensors({ tensors, metadata: {} }))
  }
  writeAtomically(path.join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  return manifest
}

function meaningOf(law: RandomLaw): string {
  switch (law.kind) {
    case 'normal':
      return 'standard normal numbers'
    case 'truncated-normal':
      return 'standard normal numbers from -2 to 2: others are drawn again'
    case 'uniform':
      return 'uniform numbers in [0, 1)'
    case 'dropout':
      return `0 with probability ${law.rate}, ${1 / (1 - law.rate)} otherwise`
  }
}
