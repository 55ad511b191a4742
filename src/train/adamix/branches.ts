/** The three networks of AdaMix, and the one model that holds what they learn. */
import { UserError } from '../../errors.ts'
import type { Value } from '../../onnx/builder.ts'
import { withReads } from '../../onnx/copy.ts'
import type { Model, Node } from '../../onnx/model.ts'
import { reads } from '../../onnx/prune.ts'
import { sameShape } from '../../onnx/shape.ts'
import type { Plan } from '../step/plan.ts'
import { type Head, linearHead } from './head.ts'
import type { AdaMixOptions } from './options.ts'
import { nodesAfter, type Trunk, trunkOf } from './trunk.ts'

/** Nodes that run on a tensor that stands for `entry`. */
export interface Branch {
  readonly nodes: readonly Node[]
  readonly entry: Value
  readonly output: Value
  /** Running statistics among what they read. */
  readonly statistics: readonly Value[]
}

export interface Branches {
  /** The classifier's. */
  readonly trunk: Trunk
  readonly classifier: Branch
  /** The classifier's trunk, whose weights it shares, with the discriminator's head; it makes the classifier's scores too. */
  readonly discriminator: Branch
  readonly generator: Branch
  /** The classifier's, with the initializers of all three networks and what of them is learned. */
  readonly plan: Plan
  /** Initializers that the trained network does not have. */
  readonly auxiliary: ReadonlySet<string>
}

/** Units between the generator's features and its three scores, as in the authors' code. */
const hidden = 100

export function branchesOf(network: Model, options: AdaMixOptions): Branches {
  const trunk = trunkOf(network, options)
  const { plan, entry, features } = trunk
  const sizes = [features.size, plan.classes, 2] as const
  const head = linearHead('adamix/discriminator', features.value, sizes, options.seed)
  const generator = generatorOf(trunk, options)
  const own = { entry, statistics: plan.statistics }
  const added = new Map([...generator.initializers, ...head.initializers])
  const { graph } = plan.source
  const initializers = new Map([...graph.initializers, ...added])
  return {
    trunk,
    classifier: { ...own, nodes: nodesAfter(trunk, [plan.logits]), output: plan.logits },
    discriminator: {
      ...own,
      nodes: [...nodesAfter(trunk, [plan.logits]), ...head.nodes],
      output: head.output,
    },
    generator,
    plan: {
      ...plan,
      source: { ...plan.source, graph: { ...graph, initializers } },
      trained: [...plan.trained, ...generator.trained, ...head.initializers.keys()],
      statistics: [...plan.statistics, ...generator.statistics],
    },
    auxiliary: new Set(added.keys()),
  }
}

interface Generator extends Branch {
  readonly initializers: Model['graph']['initializers']
  readonly trained: readonly string[]
}

/** A trunk of its own, always trained whole, under names of its own, with a head of three scores. */
function generatorOf(classifier: Trunk, { generator, optimizer, seed }: AdaMixOptions): Generator {
  const trunk = trunkOf(generator.model, { layers: generator.layers.slice(0, 1), optimizer })
  checkAlike(trunk, classifier)
  const { plan, entry, features } = trunk
  const nodes = nodesAfter(trunk, [features.value])
  const read = new Set(nodes.flatMap(reads))
  const found = [...plan.source.graph.initializers].filter(([name]) => read.has(name))
  const names = new Map(found.map(([name]) => [name, `adamix/generator/${name}`]))
  const named = (list: readonly string[]) => list.flatMap((name) => names.get(name) ?? [])
  const head: Head = linearHead('adamix/generator-head', features.value, [features.size, hidden, 3], seed)
  return {
    nodes: [...nodes.map((node) => withReads(node, names)), ...head.nodes],
    entry,
    output: head.output,
    initializers: new Map([
      ...found.map(([name, t]) => [names.get(name)!, t] as const),
      ...head.initializers,
    ]),
    trained: [...named(plan.trained), ...head.initializers.keys()],
    statistics: named(plan.statistics),
  }
}

function checkAlike(generator: Trunk, classifier: Trunk): void {
  const [own, wanted] = [generator.shape.slice(1), classifier.shape.slice(1)]
  if (!sameShape(own, wanted))
    throw new UserError(`AdaMix's generator: expected samples [${wanted}] as the network has, got [${own}]`)
  const [opset, expected] = [generator, classifier].map(({ plan }) => plan.source.opsets.get(''))
  if (opset !== expected)
    throw new UserError(`AdaMix's generator: expected opset ${expected} as the network has, got ${opset}`)
}
