/** The learning rate of each step. */
import { UserError } from '../errors.ts'

/** A place in a run. */
export interface Moment {
  /** Steps done in the whole run so far: 0 at the first. */
  readonly step: number
  readonly stepsPerEpoch: number
  readonly epochs: number
}

export interface StepScheduleOptions {
  /** Epochs (from 0) at which the rate is multiplied by `factor`. */
  readonly milestones: readonly number[]
  readonly factor: number
}

export type ScheduleOptions = {
  /** The full rate. */
  readonly learningRate: number
  /** Epochs, a fraction too, in which the rate rises to the full one. */
  readonly warmUpEpochs?: number
} & ({ readonly name: 'constant' | 'cosine' } | (StepScheduleOptions & { readonly name: 'step' }))

interface Schedule<Options> {
  readonly describe: string
  /** The share of the full rate; `start` is the first step after the warm-up. */
  share(moment: Moment & { readonly start: number }, options: Options): number
}

const constant: Schedule<unknown> = {
  describe: 'the full rate to the end',
  share: () => 1,
}

/** The epochs of the milestones count the warm-up (Goyal et al. 2017, section 5.1). */
const stepDecay: Schedule<StepScheduleOptions> = {
  describe: 'times a factor at each milestone',
  share: ({ step, stepsPerEpoch }, { milestones, factor }) => {
    const epoch = Math.floor(step / stepsPerEpoch)
    return factor ** milestones.filter((m) => epoch >= m).length
  },
}

/** (1 + cos(pi t / T)) / 2 (Loshchilov and Hutter 2017, equation 5), with T the steps after the warm-up. */
const cosine: Schedule<unknown> = {
  describe: 'half a cosine down to zero, step by step',
  share: ({ step, start, stepsPerEpoch, epochs }) =>
    (1 + Math.cos((Math.PI * (step - start)) / (epochs * stepsPerEpoch - start))) / 2,
}

export const schedules = { constant, step: stepDecay, cosine } as const satisfies Readonly<
  Record<ScheduleOptions['name'], Schedule<never>>
>

export type ScheduleName = keyof typeof schedules

/**
 * The learning rate of a step. A warm-up of W steps goes through rate / W, 2 rate / W, ... to the full rate (Goyal et
 * al. 2017, section 2.2); the schedule follows.
 */
export function learningRateAt(moment: Moment, options: ScheduleOptions): number {
  const { learningRate, warmUpEpochs = 0 } = options
  const start = Math.round(warmUpEpochs * moment.stepsPerEpoch)
  if (moment.step < start) return learningRate * ((moment.step + 1) / start)
  const schedule = schedules[options.name] as Schedule<ScheduleOptions>
  return learningRate * schedule.share({ ...moment, start }, options)
}

/** @throws UserError naming the option that does not fit a run of so many epochs */
export function checkSchedule(options: ScheduleOptions, epochs: number): void {
  const { learningRate, warmUpEpochs = 0 } = options
  checkFromZero('--learning-rate', learningRate)
  if (!(warmUpEpochs >= 0 && warmUpEpochs < epochs))
    throw new UserError(
      `--warm-up: expected a number of epochs from 0 to below --epochs ${epochs}, got ${warmUpEpochs}`,
    )
  if (options.name !== 'step') return
  checkFromZero('--decay', options.factor)
  for (const milestone of options.milestones) checkFromZero('--milestones', milestone)
}

function checkFromZero(option: string, value: number): void {
  if (!(value >= 0 && Number.isFinite(value)))
    throw new UserError(`${option}: expected a number from 0 on, got ${value}`)
}
