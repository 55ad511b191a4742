/** What of a network is trained, and where it is cut. */
import { UserError } from '../../errors.ts'
import { findHead } from '../../grad/head.ts'
import { prepareModel } from '../../grad/prepare.ts'
import { GraphBuilder, type Value } from '../../onnx/builder.ts'
import type { Model, Node } from '../../onnx/model.ts'
import { reads } from '../../onnx/prune.ts'
import { splitPoints } from '../../onnx/split-points.ts'
import type { Tensor } from '../../onnx/tensor.ts'
import { isBatchNorm } from './batch-norm.ts'
import { isDropout } from './dropout.ts'
import type { StepOptions } from './options.ts'

export interface Plan {
  /** The network, prepared for differentiation, with its logits as [N, C]. */
  readonly source: Model
  readonly input: Value
  readonly logits: Value
  readonly classes: number
  /** Initializers that the optimizer changes. */
  readonly trained: readonly string[]
  /** Running statistics of BatchNormalization that the step learns. */
  readonly statistics: readonly string[]
}

/**
 * @throws UserError if a layer is no split point, or statistics are no initializers
 */
export function planStep(network: Model, options: StepOptions): Plan {
  const g = new GraphBuilder(prepareModel(network))
  const { logits, classes } = findHead(g)
  const input = g.graph.inputs[0]!.name
  const splits = splitPoints(g, input, logits)
  for (const layer of [...options.layers, ...(options.noise?.layers ?? [])])
    if (!splits.includes(layer))
      throw new UserError(`layer "${layer}": expected a split point, one of ${splits.join(', ')}`)
  const all = statisticsOf(g.graph.nodes)
  const statistics = options.batchNorm === 'frozen' ? [] : [...all]
  for (const name of statistics)
    if (!network.graph.initializers.has(name))
      throw new UserError(`"${name}": expected the statistics of a BatchNormalization to be initializers`)
  const trained = options.trained ?? trainedByDefault(g.graph.nodes, network, all)
  return { source: g.model, input, logits, classes, trained, statistics }
}

const statisticsOf = (nodes: readonly Node[]): ReadonlySet<string> =>
  new Set(nodes.filter(isBatchNorm).flatMap((n) => n.inputs.slice(3, 5)))

/** The network's own: what was a constant in it, or was made when it was prepared, stays one. */
function trainedByDefault(nodes: readonly Node[], network: Model, statistics: ReadonlySet<string>): string[] {
  const used = new Set(nodes.filter((node) => !isDropout(node)).flatMap(reads))
  return [...network.graph.initializers]
    .filter(([name, t]) => t.dtype === 'float32' && used.has(name) && !statistics.has(name))
    .map(([name]) => name)
}

/** @throws Error if there is no such initializer */
export function initializerOf(source: Model, name: string): Tensor {
  const tensor = source.graph.initializers.get(name)
  if (tensor === undefined || tensor.dtype === 'opaque') throw new Error(`Expected an initializer "${name}"`)
  return tensor
}
