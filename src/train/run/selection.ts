/** Which epoch's weights are the result. */
import type { Dataset } from '../../data/dataset.ts'
import { UserError } from '../../errors.ts'

/** What a model measures on a data set; shares are in [0, 1], nll in nats. Holds no times: a run repeats to the byte. */
export interface Measurement {
  readonly n: number
  readonly correct: number
  readonly accuracy: number
  /** Mean of -log p(label). */
  readonly nll: number
  readonly top5?: number
  readonly ece?: number
}

/** Of one epoch's model, on what was measured then. */
export interface Measured {
  readonly validation?: Measurement
  readonly test?: Measurement
}

export const selections = {
  last: 'the last epoch',
  validation: 'the best accuracy on the validation set',
  test: "the best accuracy on the test set, as in the paper's code: what it then says of the test set is too good",
} as const

export type Selection = keyof typeof selections

export interface RunData {
  readonly train: Dataset
  readonly validation?: Dataset | undefined
  readonly test?: Dataset | undefined
}

/** The best epoch so far. */
export interface Best {
  readonly epoch: number
  readonly metric: `${keyof Measured} accuracy`
  readonly value: number
  /** Of its inference model, as it is written. */
  readonly sha256: string
  readonly measured: Measured
}

/**
 * By validation where there is a validation set, else the last.
 *
 * @throws UserError for a selection by a set that is not there
 */
export function resolveSelection(select: Selection | undefined, data: RunData): Selection {
  const resolved = select ?? (data.validation ? 'validation' : 'last')
  if (resolved !== 'last' && data[resolved] === undefined)
    throw new UserError(`--select ${resolved}: expected a ${resolved} set, there is none`)
  return resolved
}

/** The set that the best epoch is found on: the validation set, even where the last epoch is selected, or none. */
export const bestOn = (select: Selection, { validation }: RunData): keyof Measured | undefined =>
  select === 'test' ? 'test' : validation && 'validation'

/** Higher accuracy, then lower nll; of equals the one that was there first. */
export const isBetter = (measurement: Measurement, than: Measurement): boolean =>
  measurement.accuracy > than.accuracy ||
  (measurement.accuracy === than.accuracy && lossOf(measurement) < lossOf(than))

/** JSON has null for what is no number. */
const lossOf = ({ nll }: { readonly nll: number | null }): number =>
  nll !== null && Number.isFinite(nll) ? nll : Number.POSITIVE_INFINITY
