/** A classifier up to its last layer. */
import { UserError } from '../../errors.ts'
import { GraphBuilder, type Value } from '../../onnx/builder.ts'
import { cloneModel, type Model, type Node } from '../../onnx/model.ts'
import { pruneGraph, reads } from '../../onnx/prune.ts'
import type { Size } from '../../onnx/shape.ts'
import type { StepOptions } from '../step/options.ts'
import { type Plan, planStep } from '../step/plan.ts'
import { type Features, findFeatures } from './features.ts'

export interface Trunk {
  readonly plan: Plan
  /** Layer 0: the input, or what fixed preprocessing makes of it. */
  readonly entry: Value
  /** [N, ...] of `entry`. */
  readonly shape: readonly Size[]
  /** The nodes that make `entry`. */
  readonly before: readonly Node[]
  readonly features: Features
}

/** @throws UserError if the layer is not before all that is learned, or the network does not end in a linear layer */
export function trunkOf(network: Model, options: StepOptions): Trunk {
  const plan = planStep(network, options)
  const [entry, ...more] = options.layers
  const before = entry === undefined ? [] : nodesTo(plan, [entry])
  const learned = new Set([...plan.trained, ...plan.statistics])
  if (entry === undefined || more.length > 0 || before.flatMap(reads).some((value) => learned.has(value)))
    throw new UserError(
      `--layers: expected AdaMix to mix at the input "${plan.input}" alone, got ${options.layers.join(', ')}`,
    )
  const shape = new GraphBuilder(cloneModel(plan.source)).shape(entry)
  const features = findFeatures(plan)
  return { plan, entry, shape, before, features }
}

/** The nodes from layer 0 to some values, in graph order. */
export function nodesAfter({ plan, before }: Trunk, outputs: readonly Value[]): readonly Node[] {
  const done = new Set(before)
  return nodesTo(plan, outputs).filter((node) => !done.has(node))
}

const nodesTo = ({ source }: Plan, outputs: readonly Value[]): readonly Node[] =>
  pruneGraph({ ...source.graph, outputs: outputs.map((name) => ({ name })) }).nodes
