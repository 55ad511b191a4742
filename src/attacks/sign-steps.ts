/** Many steps of PGD in linf in one run: for devices to which every run copies its images and back. */
import { GraphBuilder } from '../onnx/builder.ts'
import { loopOf } from '../onnx/loop.ts'
import { cloneModel, type Model } from '../onnx/model.ts'
import { filled, int64, type Tensor } from '../onnx/tensor.ts'
import type { Feeds } from '../runtime/session.ts'
import { type SignStepFrom, type SignStepGraph, signStepFeeds } from './sign-step.ts'

/** Where the steps start, and what ends those of an image. */
export interface SignStepsFrom extends SignStepFrom {
  readonly count: number
  /** A prediction that is not the label, or that is the target; or nothing does. */
  readonly until: 'label left' | 'target reached' | 'the end'
}

export interface SignSteppedOn {
  /** [n, ...shape]: where an image got there, or where its last step led. */
  readonly images: Float32Array
  /** [n]: 1 where a step found that the image had got there. */
  readonly done: Uint8Array
  /** [count, n], as `SignStepped.slopes`. */
  readonly slopes: Float32Array
  /** [count, n]: 1 where the image took that step. */
  readonly took: Uint8Array
}

export interface SignStepsGraph {
  /** Inputs: those of the step and these. Outputs: images, done, slopes, took. */
  readonly model: Model
  readonly step: SignStepGraph
  readonly inputs: Readonly<Record<'count' | 'done' | 'aim' | 'leaves' | 'stops', string>>
}

/**
 * The step several times. An image whose prediction is its aim, or is it no more, stays where it is from then on: what
 * `descendBySigns` does step by step, to the bit.
 */
export function signStepsGraph(step: SignStepGraph): SignStepsGraph {
  const g = new GraphBuilder(cloneModel(step.model))
  const [logits, slopes, next] = g.graph.outputs.map(({ name }) => name) as [string, string, string]
  const shared = g.graph.inputs.map(({ name }) => name)
  const { images } = step.inputs
  const [batch, ...shape] = g.shape(images) as (number | string)[]
  const inputs = {
    done: g.input(g.unique('done'), 'bool', [batch!]),
    aim: g.input(g.unique('aim'), 'int64', [batch!]),
    leaves: g.input(g.unique('leaves'), 'bool', []),
    stops: g.input(g.unique('stops'), 'bool', []),
  }
  const prediction = g.op('ArgMax', [logits], { axis: 1, keepdims: 0 })
  const there = g.op('Xor', [g.op('Equal', [prediction, inputs.aim]), inputs.leaves])
  const done = g.op('Or', [inputs.done, g.op('And', [there, inputs.stops])])
  const rows = g.op('Reshape', [done, g.ints([-1, ...shape.map(() => 1)])])
  g.graph.outputs = []
  g.output(g.op('Where', [rows, images, next]), `next/${images}`)
  g.output(done, `next/${inputs.done}`)
  g.output(slopes)
  g.output(g.op('Not', [done]), g.unique('took'))
  const alike = [...shared, inputs.aim, inputs.leaves, inputs.stops].filter((name) => name !== images)
  const { model, count } = loopOf(g.model, [images, inputs.done], alike)
  return { model, step, inputs: { ...inputs, count } }
}

/** What a run of the graph is fed, targets apart. */
export function signStepsFeeds(
  { step, inputs }: SignStepsGraph,
  from: SignStepsFrom,
  shape: readonly number[],
): Feeds {
  const { count, until, labels, targets = labels } = from
  return {
    ...signStepFeeds(step, from, shape),
    [inputs.count]: int64([count], []),
    [inputs.done]: filled('bool', [labels.length], 0),
    [inputs.aim]: int64(until === 'target reached' ? targets : labels),
    [inputs.leaves]: truth(until === 'label left'),
    [inputs.stops]: truth(until !== 'the end'),
  }
}

const truth = (value: boolean): Tensor => filled('bool', [], Number(value))
