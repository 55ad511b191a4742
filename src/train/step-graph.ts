/** One training step as ONNX: forward to the split point, mix, forward, loss, backward through all, optimizer. */
import { backward } from '../grad/backward.ts'
import { withoutAliases } from '../onnx/aliases.ts'
import { GraphBuilder, type Value } from '../onnx/builder.ts'
import type { Model } from '../onnx/model.ts'
import { pruneModel } from '../onnx/prune.ts'
import { float32 } from '../onnx/tensor.ts'
import { verifyModel } from '../onnx/verify.ts'
import { losses, smoothed } from './losses/index.ts'
import { appendForward } from './step/forward.ts'
import { addMixFunctions } from './step/mix.ts'
import { declareMixInputs, type Mixer } from './step/mix-inputs.ts'
import type { StepGraph, StepOptions } from './step/options.ts'
import { initializerOf, type Plan, planStep } from './step/plan.ts'
import { appendUpdates } from './step/updates.ts'

export type { RandomInput, RandomLaw, StateTensor, StepGraph, StepOptions } from './step/options.ts'

/**
 * @param network an inference graph whose input is [N, ...] of known sizes
 * @throws UserError if a layer is not a split point, or something to be trained has no gradient
 */
export function buildStepGraph(network: Model, options: StepOptions): StepGraph {
  const plan = planStep(network, options)
  const { source } = plan
  const g = startStep(plan)
  const [batch, ...sampleShape] = g.shape(plan.input)
  const labels = g.input('labels', 'int64', [batch!])
  if (options.layers.length > 0) addMixFunctions(g.model)
  const mixer = options.layers.length > 0 ? declareMixInputs(g, plan.input, options) : undefined

  const forward = appendForward(g, source.graph.nodes, plan, options, mixer)
  const target = appendTarget(g, labels, plan.classes, mixer, options)
  const { loss, cotangent } = losses[options.loss ?? 'cross-entropy'].build(g, forward.logits, target)
  const correct = countCorrect(g, forward.logits, labels)
  const gradients = backward(g, [{ value: forward.logits, cotangent }], plan.trained)
  g.output(loss, 'loss')
  g.output(correct, 'correct')
  const learned = plan.trained.map((name, i) => ({ name, gradient: gradients[i]! }))
  const state = appendUpdates(g, source, learned, forward.statistics, options)
  const pruned = pruneModel({ ...g.model, graph: withoutAliases(g.graph) })
  verifyModel(pruned)
  const { input, classes } = plan
  const { random } = forward
  return { model: pruned, options, input, sampleShape: sampleShape as number[], classes, random, state }
}

/** A graph without nodes in which what is trained is an input. */
export function startStep({ source, trained, statistics }: Plan): GraphBuilder {
  const state = [...trained, ...statistics]
  const constants = [...source.graph.initializers].filter(([name]) => !state.includes(name))
  const graph = { ...source.graph, nodes: [], outputs: [], initializers: new Map(constants) }
  const g = new GraphBuilder({
    ...source,
    opsets: new Map(source.opsets),
    functions: [...source.functions],
    graph: { ...graph, inputs: [...graph.inputs] },
  })
  g.names.reserve(source.graph)
  for (const name of state) {
    const { dtype, dims } = initializerOf(source, name)
    g.input(name, dtype, dims)
  }
  return g
}

/** One-hot labels, mixed and smoothed: [N, C]. */
function appendTarget(
  g: GraphBuilder,
  labels: Value,
  classes: number,
  mixer: Mixer | undefined,
  options: StepOptions,
): Value {
  const hard = oneHot(g, labels, classes)
  const target = mixer ? mixer.targets(hard) : hard
  return smoothed(g, target, classes, options.labelSmoothing ?? 0)
}

/** Labels [N] as targets [N, C]. */
export function oneHot(g: GraphBuilder, labels: Value, classes: number): Value {
  const offOn = g.constant(float32([0, 1]), 'off_on')
  return g.op('OneHot', [labels, g.scalar(classes, 'int64'), offOn], { axis: -1 })
}

/** How many predictions [N] from `logits` [N, C] equal `labels`: int64 []. */
export function countCorrect(g: GraphBuilder, logits: Value, labels: Value): Value {
  const hits = g.op('Equal', [g.op('ArgMax', [logits], { axis: 1, keepdims: 0 }), labels])
  return g.op('ReduceSum', [g.op('Cast', [hits], { to: 7 })], { keepdims: 0 })
}
