import { backward } from '../../grad/backward.ts'
import { GraphBuilder, type Value } from '../../onnx/builder.ts'
import { emptyModel, type Model } from '../../onnx/model.ts'
import { float32, type Tensor } from '../../onnx/tensor.ts'
import { optimizerStep } from '../../train/optimizers/index.ts'
import { classOf, type Problem, pointsOf } from './problem.ts'

/** Descent with momentum and not Adam, whose steps along each coordinate would not keep A 1 = 0 (start.ts). */
const optimizer = { name: 'sgd', momentum: 0.8, nesterov: true, weightDecay: 0, decayed: 'all' } as const

export interface StepGraph {
  /**
   * Inputs `first` and `second` int64 [p], the points of each mixture; `lambda` float32 [p, 1]; `rate` of states and A and
   * `bias_rate` of b, float32 []; and the state. Outputs `loss` float32 [] before the step and `next/<name>` for each of the
   * state.
   */
  readonly model: Model
  /** Shapes of what a step changes: `states` [n, m], `weight` [m, d], `bias` [d], `momentum/<name>` of each. */
  readonly state: Readonly<Record<string, readonly number[]>>
}

/** One step down the objective (3) over the mixtures that are fed, for states and f alike, by this project's gradients. */
export function stepGraph(problem: Problem): StepGraph {
  const { classes: d, dimensions: m } = problem
  const shapes = { states: [pointsOf(problem), m], weight: [m, d], bias: [d] }
  const g = new GraphBuilder(emptyModel('theorem-1'))
  const state: Record<string, readonly number[]> = {}
  const declare = (name: string, shape: readonly number[]): Value => {
    state[name] = shape
    return g.input(name, 'float32', shape)
  }
  const parameters = Object.entries(shapes).map(([name, shape]) => declare(name, shape))
  const loss = mixingLoss(g, problem)
  g.output(loss, 'loss')

  const gradients = backward(g, [{ value: loss, cotangent: g.scalar(1, 'float32') }], parameters)
  const ofStatesAndWeight = updateAt(g, 'rate')
  const updates = { states: ofStatesAndWeight, weight: ofStatesAndWeight, bias: updateAt(g, 'bias_rate') }
  for (const [i, [name, update]] of Object.entries(updates).entries()) {
    const momentum = declare(`momentum/${name}`, g.shape(name) as readonly number[])
    const next = update(name, gradients[i]!, [momentum])
    g.output(next.parameter, `next/${name}`)
    g.output(next.slots[0]!, `next/${momentum}`)
  }
  return { model: g.model, state }
}

/** Updates of parameters with a learning rate that is fed. */
const updateAt = (g: GraphBuilder, rate: string) =>
  optimizerStep({ g, learningRate: g.input(rate, 'float32', []), step: () => uncounted() }, optimizer)

const uncounted = (): never => {
  throw new Error('Expected an optimizer that counts no steps')
}

/** Mean of |A' Mix(h_i, h_j) + b - Mix(y_i, y_j)|^2 over the mixtures. */
function mixingLoss(g: GraphBuilder, problem: Problem): Value {
  const first = g.input('first', 'int64', ['p'])
  const second = g.input('second', 'int64', ['p'])
  const lambda = g.input('lambda', 'float32', ['p', 1])
  const rest = g.op('Sub', [g.scalar(1, 'float32'), lambda])
  const mix = (rows: Value) =>
    g.op('Add', [
      g.op('Mul', [lambda, g.op('Gather', [rows, first])]),
      g.op('Mul', [rest, g.op('Gather', [rows, second])]),
    ])
  const outputs = g.op('Add', [g.op('MatMul', [mix('states'), 'weight']), 'bias'])
  const difference = g.op('Sub', [outputs, mix(g.constant(labelsOf(problem), 'labels'))])
  const squares = g.op('ReduceSum', [g.op('Mul', [difference, difference]), g.ints([1])], { keepdims: 0 })
  return g.op('ReduceMean', [squares, g.ints([0])], { keepdims: 0 })
}

/** y_1 ... y_n, [n, d]. */
function labelsOf(problem: Problem): Tensor {
  const [n, d] = [pointsOf(problem), problem.classes]
  const values = new Float32Array(n * d)
  for (let i = 0; i < n; i += 1) values[i * d + classOf(problem, i)] = 1
  return float32(values, [n, d])
}
