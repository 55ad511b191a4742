/** The losses of AdaMix and how they add up. */
import { backward } from '../../grad/backward.ts'
import type { Seed } from '../../grad/rule.ts'
import type { GraphBuilder, Value } from '../../onnx/builder.ts'
import { float32 } from '../../onnx/tensor.ts'
import { losses, smoothed } from '../losses/index.ts'
import type { StepOptions } from '../step/options.ts'

/**
 * Weights of four means: the classifier's loss on mixed and on clean samples, the discriminator's on real samples and on
 * mixed ones; and whether the generator learns from the mixed labels too, which hold lambda as the mixed samples do.
 *
 * `code` is what the authors released: one mean over mixed and clean samples, one over the 3 h samples that the
 * discriminator sees, of which 2 h are real, and TensorFlow's softmax_cross_entropy_with_logits, which stops the
 * gradient at the labels. `paper` is each term as an expectation of its own with weight 1, with the whole gradient: from
 * memory, the text of the paper was not at hand.
 */
export const objectives = {
  code: { mixed: 1 / 2, clean: 1 / 2, real: 2 / 3, intruding: 1 / 3, throughLabels: false },
  paper: { mixed: 1, clean: 1, real: 1, intruding: 1, throughLabels: true },
} as const

export type ObjectiveName = keyof typeof objectives

/** What the networks say of a batch, and what they should. */
export interface Answers {
  /** The classifier's scores for mixed and for clean samples, [h, C], with their targets. */
  readonly mixed: { readonly logits: Value; readonly target: Value }
  readonly clean: { readonly logits: Value; readonly target: Value }
  /** The discriminator's scores [n, 2] for the samples of the batch and for the mixed ones. */
  readonly real: Value
  readonly intruding: Value
}

/** The four terms of the objective. */
export function termsOf(
  g: GraphBuilder,
  { mixed, clean, real, intruding }: Answers,
  name: ObjectiveName,
  options: ClassifierLoss,
): readonly Term[] {
  const { throughLabels, ...weights } = objectives[name]
  return [
    classificationTerm(g, mixed, options, { weight: weights.mixed, throughTarget: throughLabels }),
    classificationTerm(g, clean, options, { weight: weights.clean, throughTarget: false }),
    intrusionTerm(g, real, true, weights.real),
    intrusionTerm(g, intruding, false, weights.intruding),
  ]
}

type ClassifierLoss = Pick<StepOptions, 'loss' | 'labelSmoothing'>

/** A part of the objective, and where its gradient enters the graph. */
export interface Term {
  /** float32 [] */
  readonly loss: Value
  readonly seeds: readonly Seed[]
}

/**
 * weight * the classifier's loss.
 *
 * @param throughTarget the gradient goes into the target too
 */
function classificationTerm(
  g: GraphBuilder,
  { logits, target }: Answers['mixed'],
  { loss: name = 'cross-entropy', labelSmoothing = 0 }: ClassifierLoss,
  { weight, throughTarget }: { readonly weight: number; readonly throughTarget: boolean },
): Term {
  const classes = g.shape(target)[1] as number
  const { loss, cotangent } = losses[name].build(g, logits, smoothed(g, target, classes, labelSmoothing))
  const term = weighted(g, weight, loss, { value: logits, cotangent })
  if (!throughTarget) return term
  const whole = [{ value: term.loss, cotangent: g.scalar(1, 'float32') }]
  const [byTarget] = backward(g, whole, [target])
  return { ...term, seeds: [...term.seeds, { value: target, cotangent: byTarget! }] }
}

/** weight * the discriminator's mean cross-entropy, where all rows of `logits` are real samples, or all mixed ones. */
function intrusionTerm(g: GraphBuilder, logits: Value, real: boolean, weight: number): Term {
  const target = g.constant(float32(real ? [0, 1] : [1, 0], [1, 2]), 'off_on')
  const { loss, cotangent } = losses['cross-entropy'].build(g, logits, target)
  return weighted(g, weight, loss, { value: logits, cotangent })
}

function weighted(g: GraphBuilder, weight: number, loss: Value, { value, cotangent }: Seed): Term {
  const times = (v: Value) => (weight === 1 ? v : g.op('Mul', [v, g.scalar(weight, 'float32')]))
  return { loss: times(loss), seeds: [{ value, cotangent: times(cotangent) }] }
}
