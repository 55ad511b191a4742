/** What can be asked of an optimizer. */
import { UserError } from '../../errors.ts'

export interface SgdOptions {
  /** From 0 to below 1; 0 keeps no state. */
  readonly momentum: number
  /** Look ahead by one momentum step; without momentum that is plain SGD. */
  readonly nesterov: boolean
}

export interface AdamOptions {
  /** Share of the old first and second moment in the new one, each from 0 to below 1. */
  readonly beta1: number
  readonly beta2: number
  /** Added to the root of the second moment. */
  readonly epsilon: number
}

export interface DecayOptions {
  readonly weightDecay: number
  /**
   * `all`: every parameter, BatchNorm and biases included, as the paper's authors do. `weights`: only what is longer
   * than 1 along two axes or more, as timm does by rank; other exporters than PyTorch's write biases as [1, C] or
   * [C, 1, 1].
   */
  readonly decayed: 'all' | 'weights'
}

export type OptimizerOptions = DecayOptions &
  ((SgdOptions & { readonly name: 'sgd' }) | (AdamOptions & { readonly name: 'adam' | 'adamw' }))

/** What the paper's authors train with. */
export const paperSgd = {
  name: 'sgd',
  momentum: 0.9,
  nesterov: true,
  weightDecay: 1e-4,
  decayed: 'all',
} as const satisfies OptimizerOptions

/** @throws UserError naming the option that is out of its range */
export function checkOptimizer(options: OptimizerOptions): void {
  checkRange('--weight-decay', options.weightDecay, 'from 0 on', (v) => v >= 0 && v < Infinity)
  if (options.name === 'sgd') checkShare('--momentum', options.momentum)
  else {
    checkShare('--beta1', options.beta1)
    checkShare('--beta2', options.beta2)
    // Above 0 in float32 too: a parameter that has had no gradient yet moves by 0 / (0 + epsilon).
    checkRange('--epsilon', options.epsilon, 'above 0', (v) => Math.fround(v) > 0 && v < Infinity)
  }
}

const checkShare = (option: string, value: number): void =>
  checkRange(option, value, 'from 0 to below 1', (v) => v >= 0 && v < 1)

function checkRange(option: string, value: number, range: string, contains: (v: number) => boolean): void {
  if (!contains(value)) throw new UserError(`${option}: expected a number ${range}, got ${value}`)
}
