/** One training step as ONNX: forward to the split point, mix, forward, loss, backward through all, optimizer. */
import { UserError } from '../errors.ts'
import { backward } from '../grad/backward.ts'
import { findHead } from '../grad/head.ts'
import { prepareModel } from '../grad/prepare.ts'
import { GraphBuilder, type Value } from '../onnx/builder.ts'
import { withReads } from '../onnx/copy.ts'
import { cloneModel, type Model, type Node } from '../onnx/model.ts'
import { pruneModel, reads } from '../onnx/prune.ts'
import { splitPoints } from '../onnx/split-points.ts'
import { filled, float32, type Tensor } from '../onnx/tensor.ts'
import { verifyModel } from '../onnx/verify.ts'
import { appendTrainingBatchNorm, isBatchNorm, type Statistic } from './batch-norm.ts'
import { addMixFunction, interpolate, type MixInputs, mixed } from './mix.ts'
import { type SgdOptions, sgdStep } from './optimizer.ts'

export interface StepOptions {
  /** The eligible layers S: tensors to mix at, split points all. Empty: a step without any mixing. */
  readonly layers: readonly Value[]
  readonly optimizer: SgdOptions
}

/** A tensor that a step reads as `name` and writes as `next/name`. */
export interface StateTensor {
  readonly name: string
  readonly dims: readonly number[]
  /** The initializer of the network that it trains; absent for the optimizer's own state. */
  readonly initializer?: string
  readonly initial: Tensor
}

export interface StepGraph {
  /**
   * Inputs: the network's own; `labels` int64 [N]; `learning_rate` float32 []; with eligible layers also
   * `permutation` int64 [N], `lambda` float32 [], `layer` int64 [] (an index into the eligible layers; -1: no
   * mixing); and the state. Outputs: `loss` float32 [] (mean over the batch), `correct` int64 [] (predictions that
   * equal `labels`) and `next/<name>` for each state tensor.
   */
  readonly model: Model
  readonly input: string
  readonly layers: readonly Value[]
  readonly state: readonly StateTensor[]
}

/**
 * @param network an inference graph; float initializers that gradients reach are trained, BatchNormalization nodes
 *   are put into training mode
 * @throws UserError if a layer is not a split point
 */
export function buildStepGraph(network: Model, options: StepOptions): StepGraph {
  const source = prepareModel(network)
  const plan = planOf(source, network, options.layers)
  const model: Model = {
    ...source,
    graph: { ...source.graph, nodes: [], outputs: [], initializers: new Map(constantsOf(source, plan)) },
  }
  for (const name of [...plan.trained, ...plan.statistics]) {
    const { dtype, dims } = tensorOf(source, name)
    model.graph.inputs = [...model.graph.inputs, { name, type: { kind: 'tensor', dtype, shape: dims } }]
  }
  if (options.layers.length > 0) addMixFunction(model)
  const g = new GraphBuilder(model)
  g.names.reserve(source.graph)
  const batch = g.shape(plan.input)[0]!
  const labels = g.input('labels', 'int64', [batch])
  const learningRate = g.input('learning_rate', 'float32', [])
  const mix = options.layers.length > 0 ? mixInputs(g, batch) : undefined

  const { statistics, logits } = appendForward(g, source.graph.nodes, plan, mix)
  const { loss, cotangent, correct } = appendLoss(g, logits, labels, plan.classes, mix)
  const gradients = backward(g, [{ value: logits, cotangent }], plan.trained)
  g.output(loss, 'loss')
  g.output(correct, 'correct')
  const state = appendUpdates(g, source, plan.trained, gradients, learningRate, options.optimizer)
  for (const { name, next } of statistics) {
    g.output(next, `next/${name}`)
    state.push(stateOf(source, name))
  }
  const pruned = pruneModel(g.model)
  verifyModel(pruned)
  return { model: pruned, input: plan.input, layers: options.layers, state }
}

interface Plan {
  readonly input: Value
  readonly logits: Value
  readonly classes: number
  readonly layers: readonly Value[]
  /** Initializers with gradients, and running statistics of BatchNormalization. */
  readonly trained: readonly string[]
  readonly statistics: readonly string[]
}

function planOf(source: Model, network: Model, layers: readonly Value[]): Plan {
  const g = new GraphBuilder(cloneModel(source))
  const { logits, classes } = findHead(g)
  const input = g.graph.inputs[0]!.name
  const splits = splitPoints(g, input, logits)
  for (const layer of layers)
    if (!splits.includes(layer))
      throw new UserError(`layer "${layer}": expected a split point, one of ${splits.join(', ')}`)
  const statistics = new Set(g.graph.nodes.filter(isBatchNorm).flatMap((n) => n.inputs.slice(3, 5)))
  for (const name of statistics)
    if (!network.graph.initializers.has(name))
      throw new UserError(`"${name}": expected the statistics of a BatchNormalization to be initializers`)
  const used = new Set(g.graph.nodes.flatMap(reads))
  // The network's own: what was a constant in it, or was made when it was prepared, stays one.
  const trained = [...network.graph.initializers]
    .filter(([name, t]) => t.dtype === 'float32' && used.has(name) && !statistics.has(name))
    .map(([name]) => name)
  return { input, logits, classes, layers, trained, statistics: [...statistics] }
}

function constantsOf(source: Model, { trained, statistics }: Plan) {
  const state = new Set([...trained, ...statistics])
  return [...source.graph.initializers].filter(([name]) => !state.has(name))
}

function tensorOf(source: Model, name: string): Tensor {
  const tensor = source.graph.initializers.get(name)
  if (tensor === undefined || tensor.dtype === 'opaque') throw new Error(`Expected an initializer "${name}"`)
  return tensor
}

interface StepMix extends MixInputs {
  readonly layer: Value
}

function mixInputs(g: GraphBuilder, batch: number | string): StepMix {
  const permutation = g.input('permutation', 'int64', [batch])
  const lambda = g.input('lambda', 'float32', [])
  const layer = g.input('layer', 'int64', [])
  // inverse[permutation[i]] = i
  const size = g.op('Size', [permutation])
  const positions = g.op('Range', [g.scalar(0, 'int64'), size, g.scalar(1, 'int64')])
  const inverse = g.op('ScatterElements', [permutation, permutation, positions], { axis: 0 })
  return { permutation, inverse, lambda, layer }
}

/** The network's nodes, with Mix at every eligible layer and BatchNormalization in training mode. */
function appendForward(g: GraphBuilder, nodes: readonly Node[], plan: Plan, mix: StepMix | undefined) {
  const replaced = new Map<Value, Value>()
  const statistics: Statistic[] = []
  const mixAt = (value: Value) => {
    const k = plan.layers.indexOf(value)
    if (k < 0 || mix === undefined) return
    const active = g.op('Equal', [mix.layer, g.scalar(k, 'int64')])
    replaced.set(value, mixed(g, value, mix, active, `mix/${k}`))
  }
  mixAt(plan.input)
  for (const node of nodes) {
    const mixedNode = withReads(node, replaced)
    if (isBatchNorm(node)) statistics.push(...appendTrainingBatchNorm(g, mixedNode))
    else g.append(mixedNode)
    for (const output of node.outputs) mixAt(output)
  }
  return { statistics, logits: replaced.get(plan.logits) ?? plan.logits }
}

/** Cross-entropy with the mixed targets; d(mean loss)/d(logits) = (softmax - target) / N. */
function appendLoss(
  g: GraphBuilder,
  logits: Value,
  labels: Value,
  classes: number,
  mix: StepMix | undefined,
) {
  const offOn = g.constant(float32([0, 1]), 'off_on')
  const hard = g.op('OneHot', [labels, g.scalar(classes, 'int64'), offOn], { axis: -1 })
  const target = mix ? softTarget(g, hard, mix) : hard
  const perSample = g.op('ReduceSum', [g.op('Mul', [target, g.op('LogSoftmax', [logits])]), g.ints([1])], {
    keepdims: 0,
  })
  const loss = g.op('Neg', [g.op('ReduceMean', [perSample], { keepdims: 0 })])
  const n = g.op('CastLike', [g.op('Size', [labels]), logits])
  const cotangent = g.op('Div', [g.op('Sub', [g.op('Softmax', [logits]), target]), n])
  const hits = g.op('Equal', [g.op('ArgMax', [logits], { axis: 1, keepdims: 0 }), labels])
  const correct = g.op('ReduceSum', [g.op('Cast', [hits], { to: 7 })], { keepdims: 0 })
  return { loss, cotangent, correct }
}

/** Targets mix only when some layer does. */
function softTarget(g: GraphBuilder, hard: Value, mix: StepMix): Value {
  const mixes = g.op('GreaterOrEqual', [mix.layer, g.scalar(0, 'int64')])
  return g.op('Where', [mixes, interpolate(g, hard, mix), hard])
}

const stateOf = (source: Model, name: string): StateTensor => {
  const initial = tensorOf(source, name)
  return { name, dims: initial.dims, initializer: name, initial }
}

function appendUpdates(
  g: GraphBuilder,
  source: Model,
  trained: readonly string[],
  gradients: readonly (Value | null)[],
  learningRate: Value,
  optimizer: SgdOptions,
): StateTensor[] {
  return trained.flatMap((name, i): StateTensor[] => {
    const gradient = gradients[i]
    if (!gradient) throw new UserError(`parameter "${name}": no path leads from it to the loss`)
    const { dims, dtype } = tensorOf(source, name)
    const velocity = g.input(`momentum/${name}`, dtype, dims)
    const next = sgdStep(g, { parameter: name, velocity }, gradient, learningRate, optimizer)
    g.output(next.parameter, `next/${name}`)
    g.output(next.velocity, `next/${velocity}`)
    return [stateOf(source, name), { name: velocity, dims, initial: filled('float32', dims, 0) }]
  })
}
