/** What an experiment of the paper is: networks that are trained, what is measured of each, and what the paper says of that. */
import type { Column, MeasureName } from './measures.ts'
import type { PictureName } from './pictures.ts'

export const scales = {
  cpu: 'the same experiment made small: minutes to some hours on two cores',
  full: "the paper's networks, epochs and schedule",
} as const

export type Scale = keyof typeof scales

/** How something is trained: what `train` is told, by the names of its options, but for the network. */
export interface Protocol {
  /** A data set that is trained on in its split `train` and measured in its split `test`. */
  readonly data: string
  readonly epochs: number
  readonly [option: string]: string | number | boolean
}

/** All that `train` is told but for the seed and the run folder. */
export interface TrainSettings extends Protocol {
  readonly network: string
}

/** As the paper prints it, in the measure's unit: a number, or a mean with its standard deviation. */
export type Reported = number | readonly [mean: number, deviation: number]

/** One row of a table: a way to train. Arms with the same settings are trained once, for all experiments. */
export interface Arm {
  /** Unique in the experiment; the part before the last `/` is the group that it is compared in. */
  readonly name: string
  readonly title: string
  readonly train: TrainSettings
  /** What the paper reports of it. */
  readonly paper?: Readonly<Partial<Record<MeasureName, Reported>>>
}

/**
 * What the paper says, in a form that numbers can contradict. `best`: the arm is better than each of `than` (default: all
 * others of its group). `on` is a column. `below`: every arm stays below a bound.
 */
export type Claim =
  | {
      readonly says: string
      readonly on: string
      readonly best: string
      readonly than?: readonly string[]
    }
  | { readonly says: string; readonly on: string; readonly below: number }

/** What every experiment says of itself. */
interface Description {
  /** `Table 4: test accuracy by alpha`. */
  readonly title: string
  /** Where in the paper. */
  readonly source: string
  /** What it is about, in one or two sentences. */
  readonly about: string
  /** Seeds a row. */
  readonly runs: Readonly<Record<Scale, number>>
  readonly claims: readonly Claim[]
  /** What the scale leaves out or does otherwise than the paper, for the page. */
  readonly notes?: Readonly<Partial<Record<Scale, string>>>
}

/** Trains networks and measures each. */
export interface Study extends Description {
  arms(scale: Scale): readonly Arm[]
  /** The columns. */
  readonly measures: readonly MeasureName[]
  /** Pictures of the first seed's networks, beside the numbers. */
  readonly pictures?: PictureName
}

/** Computes its numbers without training a network of the table. */
export interface Computation extends Description {
  readonly rows: readonly Pick<Arm, 'name' | 'title'>[]
  readonly columns: Readonly<Record<string, Column>>
  /** @param row a name of `rows`; @returns a value for each column */
  compute(row: string, seed: number, scale: Scale): Promise<Readonly<Record<string, number>>>
}

export type Experiment = Study | Computation

/** The group that an arm is compared in: `cifar-10/preactresnet18` of `cifar-10/preactresnet18/manifold`. */
export const groupOf = ({ name }: Pick<Arm, 'name'>): string => name.split('/').slice(0, -1).join('/')

/** The arm within its group: `manifold` of `cifar-10/preactresnet18/manifold`. */
export const methodOf = ({ name }: Pick<Arm, 'name'>): string => name.split('/').at(-1)!
