/** What an AdaMix step is asked to be. */
import { UserError } from '../../errors.ts'
import type { BuiltNetwork } from '../networks/network.ts'
import type { StepOptions } from '../step/options.ts'
import type { ObjectiveName } from './objective.ts'

/** `layers` is layer 0 of the network alone: AdaMix mixes samples. */
export interface AdaMixOptions
  extends Omit<StepOptions, 'lambdas' | 'stopGradient' | 'cutmix' | 'mixedInput'> {
  /**
   * The trunk of the policy region generator: the network's architecture with weights of its own (another seed). Its
   * last linear layer is replaced, so its classes do not matter.
   */
  readonly generator: BuiltNetwork
  /** For the initial weights of the two heads. */
  readonly seed: number
  /** Weights of the losses; default: those of the authors' code. */
  readonly objective?: ObjectiveName
  /**
   * What the generator sees of a pair x, x': `noisy-mean`, (m x + m' x') / 2 with fresh truncated normal m and m' for each
   * value, as in the authors' code (default), or `mean`, (x + x') / 2. How the paper joins the two is not known here. The
   * noise has mean 0, so with it the generator sees little more than magnitudes, and neither tells x from x'.
   */
  readonly generatorInput?: 'noisy-mean' | 'mean'
}

/**
 * Half of a batch is mixed, and BatchNorm in the generator, which sees that half alone, needs two samples.
 *
 * @throws UserError for a batch that AdaMix cannot train on
 */
export function checkAdaMixBatch(batch: number): void {
  if (!(Number.isSafeInteger(batch) && batch >= 4 && batch % 2 === 0))
    throw new UserError(`--batch: expected an even number of 4 or more for AdaMix, got ${batch}`)
}
