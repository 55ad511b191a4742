/** From gradients to the next state. */
import { UserError } from '../../errors.ts'
import type { GraphBuilder, Value } from '../../onnx/builder.ts'
import type { Model } from '../../onnx/model.ts'
import { elementCount, float32, type Tensor } from '../../onnx/tensor.ts'
import { movingAverage } from '../averaging.ts'
import { clipByNorm } from '../clip.ts'
import { type OptimizerOptions, optimizerSlots, optimizerStep } from '../optimizers/index.ts'
import type { UpdateContext } from '../optimizers/optimizer.ts'
import type { Statistic } from './batch-norm.ts'
import type { StateTensor, StepOptions } from './options.ts'
import { initializerOf } from './plan.ts'

/** An initializer that is trained, with the gradient of the loss by it. */
export interface Learned {
  readonly name: string
  readonly gradient: Value | null
}

/**
 * Appends clipping, the optimizer and the average; declares the state, and gives it back: the network's own tensors
 * first.
 *
 * @param auxiliary initializers of `source` that are no part of the network and only help to train it
 * @throws UserError if a parameter has no gradient
 */
export function appendUpdates(
  g: GraphBuilder,
  source: Model,
  learned: readonly Learned[],
  statistics: readonly Statistic[],
  options: StepOptions,
  auxiliary: ReadonlySet<string> = new Set(),
): StateTensor[] {
  let counter: Value | undefined
  const step = () => {
    counter ??= g.input('step', 'int64', [])
    return counter
  }
  const learningRate = g.input('learning_rate', 'float32', [])
  const gradients = clip(g, learned, options.clipNorm)
  const names = learned.map(({ name }) => name)
  const updated = optimize({ g, learningRate, step }, source, names, gradients, options.optimizer)
  const next = new Map([...updated.next, ...statistics.map((s) => [s.name, s.next] as const)])
  const learning = [...next.keys()].map((name): StateTensor => {
    const initial = initializerOf(source, name)
    const role = updated.next.has(name) ? 'parameter' : 'statistic'
    const place = auxiliary.has(name) ? {} : { initializer: name }
    return { name, dims: initial.dims, role, ...place, initial }
  })
  const network = learning.filter(({ initializer }) => initializer !== undefined)
  const averages =
    options.averageDecay === undefined ? [] : average({ g, step }, network, next, options.averageDecay)
  for (const [name, value] of next) g.output(value, `next/${name}`)
  return [...learning, ...updated.slots, ...averages]
}

/** The gradients as the optimizer takes them, with their norm as an output if there is a limit to it. */
function clip(g: GraphBuilder, learned: readonly Learned[], limit: number | undefined): readonly Value[] {
  const raw = learned.map(({ name, gradient }) => {
    if (!gradient) throw new UserError(`parameter "${name}": no path leads from it to the loss`)
    return gradient
  })
  if (limit === undefined) return raw
  const { clipped, norm } = clipByNorm(g, raw, limit)
  g.output(norm, 'gradient_norm')
  return clipped
}

/** Parameters and their slots after the step. */
function optimize(
  context: UpdateContext,
  source: Model,
  names: readonly string[],
  gradients: readonly Value[],
  options: OptimizerOptions,
): { next: Map<string, Value>; slots: StateTensor[] } {
  const { g } = context
  const next = new Map<string, Value>()
  const slots: StateTensor[] = []
  const update = optimizerStep(context, options)
  for (const [i, name] of names.entries()) {
    const { dtype, dims } = initializerOf(source, name)
    const own = optimizerSlots(options).map((slot) => g.input(`${slot}/${name}`, dtype, dims))
    const after = update(name, gradients[i]!, own)
    next.set(name, after.parameter)
    for (const [k, slot] of own.entries()) {
      g.output(after.slots[k]!, `next/${slot}`)
      slots.push({ name: slot, dims, role: 'optimizer', initial: zeros(dims) })
    }
  }
  return { next, slots }
}

/** Not written to, they take up no memory. */
const zeros = (dims: readonly number[]): Tensor => float32(new Float32Array(elementCount(dims)), dims)

function average(
  context: Pick<UpdateContext, 'g' | 'step'>,
  network: readonly StateTensor[],
  next: ReadonlyMap<string, Value>,
  decay: number,
): StateTensor[] {
  const { g } = context
  const move = movingAverage(context, { decay, warmUp: true })
  return network.map((tensor): StateTensor => {
    const name = g.input(`average/${tensor.name}`, 'float32', tensor.dims)
    g.output(move(name, next.get(tensor.name)!), `next/${name}`)
    return { ...tensor, name, role: 'average' }
  })
}
