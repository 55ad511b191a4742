/** The gradient graph of a classifier: the model plus loss plus gradients, as one ONNX model. */
import { UserError } from '../errors.ts'
import { GraphBuilder, type Value } from '../onnx/builder.ts'
import type { Model } from '../onnx/model.ts'
import { pruneModel } from '../onnx/prune.ts'
import { dtypes, float32, isFloat } from '../onnx/tensor.ts'
import { verifyModel } from '../onnx/verify.ts'
import { backward } from './backward.ts'
import { inlineGradientCalls } from './call.ts'
import { blockedForms } from './fixed-weights/after.ts'
import { simplifyFixedWeights } from './fixed-weights/before.ts'
import { findHead, type Head } from './head.ts'
import { zerosLike } from './like.ts'
import { type PrepareOptions, prepareModel } from './prepare.ts'

/** A loss of each sample as graph nodes. */
export interface LossDefinition {
  /** It reads the input `targets` too, a second class for each sample. */
  readonly needsTargets: boolean
  /** @returns float32 [N]; what it is made of must have gradient rules */
  build(g: GraphBuilder, scores: LossOperands): Value
}

export interface LossOperands {
  /** float32 [N, C]. */
  readonly logits: Value
  readonly classes: number
  /** int64 [N]; `targets` is `labels` where the loss needs none. */
  readonly labels: Value
  readonly targets: Value
}

export interface GradientOptions extends PrepareOptions {
  /** By default the cross-entropy of `labels`. */
  readonly loss?: LossDefinition | undefined
  /** Names of float inputs or initializers; by default all float inputs. */
  readonly wrt?: readonly string[] | undefined
  /** The output that holds the scores, where there are several. */
  readonly output?: string | undefined
  /**
   * The graph is run and not kept: whatever follows from the weights is computed now, so that a run has less to do
   * (fixed-weights/).
   */
  readonly fixedWeights?: boolean | undefined
  /**
   * Parts of the gradient stay calls of local functions, as a lowering likes them (src/runtime/lowering); `plainForm` is
   * for what is run without one.
   */
  readonly calls?: boolean | undefined
}

export interface GradientGraph {
  /**
   * Inputs: the model's own, `labels` (int64 [N]) and, where the loss needs them, `targets` (int64 [N]). Outputs: `logits` [N, C], `loss` (float32 [N], one a
   * sample) and, for the sum of the losses, `grad/<name>` in the shape and type of that value.
   */
  readonly model: Model
  readonly head: Head
  /** What the gradients are with respect to, in the order of the outputs. */
  readonly wrt: readonly string[]
}

/**
 * @param model any classifier; it is not changed
 * @throws UserError if no output can be class scores, `wrt` names nothing differentiable, or a rule is missing
 */
export function buildGradientGraph(model: Model, options: GradientOptions = {}): GradientGraph {
  const prepared = prepareModel(model, options.wrt, options)
  const g = new GraphBuilder(options.fixedWeights ? simplifyFixedWeights(prepared) : prepared)
  const found = findHead(g, options.output)
  const head = { ...found, logits: freeNames(g, found.logits) }
  const wrt = options.wrt ?? floatInputs(g)
  for (const name of wrt) assertDifferentiable(g, name)

  const batch = g.shape(head.logits)[0]!
  const labels = g.input('labels', 'int64', [
    typeof batch === 'string' && batch.startsWith('?') ? 'N' : batch,
  ])
  const { loss, cotangent } = options.loss
    ? definedLoss(g, head, labels, options.loss)
    : crossEntropy(g, head, labels)
  const gradients = backward(g, [{ value: head.logits, cotangent }], wrt)

  g.graph.outputs = []
  g.output(head.logits, 'logits')
  g.output(loss, 'loss')
  wrt.forEach((name, i) => {
    g.output(gradients[i] ?? zerosLike(g, name), `grad/${name}`)
  })
  const kept = pruneModel(options.calls ? g.model : inlineGradientCalls(g.model))
  const pruned = options.fixedWeights && !options.calls ? plainForm(kept) : kept
  verifyModel(pruned)
  return { model: pruned, head, wrt }
}

/** A graph of fixed weights with calls, as ONNX Runtime runs it fast by itself. */
export const plainForm = (model: Model): Model => pruneModel(blockedForms(inlineGradientCalls(model)))

/** Softmax cross-entropy with integer labels; d(sum of losses)/d(logits) = softmax(logits) - one-hot(labels). */
function crossEntropy(g: GraphBuilder, head: Head, labels: Value): { loss: Value; cotangent: Value } {
  const { logits, classes } = head
  const dtype = g.dtype(logits)
  const scores = dtype === 'float32' ? logits : g.op('Cast', [logits], { to: 1 })
  const onOff = g.constant(float32([0, 1]), 'off_on')
  const target = g.op('OneHot', [labels, g.scalar(classes, 'int64'), onOff], { axis: -1 })
  const logProbabilities = g.op('LogSoftmax', [scores], { axis: -1 })
  // A choice, not a product: logits of -inf (classes masked out) would give 0 * -inf.
  const isTarget = g.op('Cast', [target], { to: dtypes.bool.code })
  const picked = g.op('Where', [isTarget, logProbabilities, g.scalar(0, scores)])
  const loss = g.op('Neg', [g.op('ReduceSum', [picked, g.ints([1])], { keepdims: 0 })])
  const difference = g.op('Sub', [g.op('Softmax', [scores], { axis: -1 }), target])
  const cotangent = dtype === 'float32' ? difference : g.op('CastLike', [difference, logits])
  return { loss, cotangent }
}

function definedLoss(g: GraphBuilder, { logits, classes }: Head, labels: Value, definition: LossDefinition) {
  const dtype = g.dtype(logits)
  const scores = dtype === 'float32' ? logits : g.op('Cast', [logits], { to: 1 })
  const targets = definition.needsTargets ? g.input('targets', 'int64', g.shape(labels)) : labels
  const from = g.graph.nodes.length
  const loss = definition.build(g, { logits: scores, classes, labels, targets })
  const ones = g.op('Sub', [g.scalar(1, 'float32'), g.op('Mul', [loss, g.scalar(0, 'float32')])])
  const [gradient] = backward(g, [{ value: loss, cotangent: ones }], [scores], from)
  const difference = gradient ?? zerosLike(g, scores)
  return { loss, cotangent: dtype === 'float32' ? difference : g.op('CastLike', [difference, logits]) }
}

const floatInputs = (g: GraphBuilder): string[] =>
  g.graph.inputs.map(({ name }) => name).filter((name) => isFloat(g.tryFacts(name)?.dtype ?? 'string'))

function assertDifferentiable(g: GraphBuilder, name: string): void {
  const known = g.graph.inputs.some((i) => i.name === name) || g.graph.initializers.has(name)
  const facts = g.tryFacts(name)
  if (known && facts && isFloat(facts.dtype)) return
  const found = known ? `it is ${facts?.dtype ?? 'not a tensor'}` : 'the model has none of that name'
  throw new UserError(`--wrt ${name}: expected a float input or initializer, ${found}`)
}

/** Renames inner values that have the names of what is added; gives back what the logits are called now. */
function freeNames(g: GraphBuilder, logits: Value): Value {
  let renamed = logits
  for (const name of ['labels', 'targets', 'logits', 'loss']) {
    if (g.tryFacts(name) === undefined) continue
    if (g.graph.inputs.some((i) => i.name === name) || g.graph.initializers.has(name))
      throw new UserError(
        `the model has an input or initializer "${name}", a name that the gradient graph needs`,
      )
    const inner = g.unique(`${name}/inner`)
    g.rename(name, inner)
    if (renamed === name) renamed = inner
  }
  return renamed
}
