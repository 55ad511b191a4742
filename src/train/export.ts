/** Training artifacts as files that any ONNX runtime can drive: model.onnx, step.onnx, manifest.json. */
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { GraphBuilder } from '../onnx/builder.ts'
import { writeAtomically, writeModel } from '../onnx/file.ts'
import { cloneModel, type Dim, type ValueInfo } from '../onnx/model.ts'
import type { BuiltNetwork } from './networks/index.ts'
import type { SgdOptions } from './optimizer.ts'
import { buildStepGraph } from './step-graph.ts'

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
  /** `initializer`: start from that initializer of the model; without it from zeros. */
  readonly state: readonly {
    readonly name: string
    readonly dims: readonly number[]
    readonly initializer?: string
  }[]
  readonly optimizer: { readonly name: 'sgd' } & SgdOptions
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
  permutation: 'sample that each sample is mixed with',
  lambda: 'share of the own sample, drawn from Beta(alpha, alpha)',
  layer: 'eligible layer to mix at, -1 for none',
  loss: 'mean cross-entropy over the batch',
  correct: 'predictions equal to labels',
}

/** Writes the artifacts of a network into a folder, which is made. */
export function exportTraining(
  folder: string,
  network: BuiltNetwork,
  optimizer: SgdOptions,
): TrainingManifest {
  const graph = buildStepGraph(network.model, { layers: network.layers, optimizer })
  const shapes = new GraphBuilder(cloneModel(network.model))
  const meaning = (name: string) =>
    meanings[name] ??
    (name === graph.input ? 'the batch' : name.startsWith('next/') ? 'state after the step' : 'state')
  const port = ({ name, type }: ValueInfo): Port => {
    if (type?.kind !== 'tensor') throw new Error(`Expected "${name}" to be a tensor`)
    return { name, dtype: type.dtype, shape: type.shape ?? [], meaning: meaning(name) }
  }
  const manifest: TrainingManifest = {
    schema: 'onnx-manifold/training/1',
    model: 'model.onnx',
    step: 'step.onnx',
    opset: graph.model.opsets.get('') ?? 0,
    inputs: graph.model.graph.inputs.map(port),
    outputs: graph.model.graph.outputs.map(port),
    layers: graph.layers.map((tensor, layer) => ({ layer, tensor, shape: shapes.shape(tensor) })),
    state: graph.state.map(({ name, dims, initializer }) => ({
      name,
      dims,
      ...(initializer && { initializer }),
    })),
    optimizer: { name: 'sgd', ...optimizer },
    loss: 'softmax cross-entropy with the mixed targets, mean over the batch',
  }
  mkdirSync(folder, { recursive: true })
  writeModel(path.join(folder, manifest.model), network.model)
  writeModel(path.join(folder, manifest.step), graph.model)
  writeAtomically(path.join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  return manifest
}
