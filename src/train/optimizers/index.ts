/** The one table of optimizers, and what a step graph asks of it. */
import type { Value } from '../../onnx/builder.ts'
import { adam, adamw } from './adam.ts'
import type { Optimizer, UpdateContext, Updated } from './optimizer.ts'
import { checkOptimizer, type OptimizerOptions } from './options.ts'
import { sgd } from './sgd.ts'

export { type OptimizerOptions, paperSgd } from './options.ts'

export type OptimizerName = OptimizerOptions['name']

export const optimizers = { sgd, adam, adamw } as const satisfies Readonly<
  Record<OptimizerName, Optimizer<never>>
>

/** The entry of the table, seen as taking the options that name it. */
const optimizerOf = ({ name }: OptimizerOptions) => optimizers[name] as Optimizer<OptimizerOptions>

/** The names of the state beside each parameter, which starts from zeros. */
export const optimizerSlots = (options: OptimizerOptions): readonly string[] =>
  optimizerOf(options).slots(options)

/**
 * Appends what all parameters share; what it gives back appends the update of one.
 *
 * @throws UserError if an option is out of its range
 */
export function optimizerStep(
  context: UpdateContext,
  options: OptimizerOptions,
): (parameter: Value, gradient: Value, slots: readonly Value[]) => Updated {
  checkOptimizer(options)
  const { weightDecay, decayed } = options
  const isWeight = (parameter: Value) => context.g.shape(parameter).filter((size) => size !== 1).length > 1
  const decays = (parameter: Value) => weightDecay > 0 && (decayed === 'all' || isWeight(parameter))
  const update = optimizerOf(options).start(context, options)
  return (parameter, gradient, slots) => update(parameter, gradient, slots, decays(parameter))
}
