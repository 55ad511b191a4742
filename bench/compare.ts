/** Runs the sides of a comparison in turns, each in a process of its own. */
import { setTimeout as pause } from 'node:timers/promises'
import { UserError } from '../src/errors.ts'
import { MachineLoad } from './machine-load.ts'
import { quantile } from './paired.ts'
import { type Command, SideProcess } from './sides/process.ts'
import type { Round, Workload } from './sides/protocol.ts'

export interface Contender {
  readonly name: string
  readonly settings: Workload['settings']
  command(threads: number): Promise<Command>
}

export interface Spread {
  readonly low: number
  readonly median: number
  readonly high: number
}

export interface SideResult {
  readonly name: string
  readonly versions: Readonly<Record<string, string>>
  /** Of the work, in each round. */
  readonly repeat: number
  /** Of one repetition, over the rounds: median and quartiles. */
  readonly milliseconds: Spread
  /** Its time by the time of the first side, round by round: above 1, the first side is faster. */
  readonly ratio: Spread
  /** Of its rounds, in milliseconds of one repetition; what is left of noise on a machine that others use. */
  readonly fastest: number
  /** That by the fastest round of the first side. */
  readonly fastestRatio: number
  /** Most memory that its process held, in bytes. */
  readonly peak: number
  /** What the first repetition computed; sides should agree. */
  readonly value: number
}

export interface Comparison {
  readonly sides: readonly SideResult[]
  /** Sides that could not run, with the reason. */
  readonly missing: readonly { readonly name: string; readonly reason: string }[]
  readonly rounds: number
  /** Of the processors' time in the rounds, what other programs took; only without them are times to be believed. */
  readonly othersShare: number
}

export interface CompareOptions {
  readonly rounds: number
  /** Of the work, in each round; by default as often as it takes for a round to last `roundSeconds`. */
  readonly repeat?: number | undefined
}

const roundSeconds = 0.4
const mostRepeats = 200
/** Milliseconds in which threads of the side before stop to spin. */
const settling = 50

interface Running {
  readonly name: string
  readonly process: SideProcess
  readonly versions: Readonly<Record<string, string>>
  readonly rounds: Round[]
  /** What the first repetition computed. */
  value: number
  repeat: number
}

/** @throws UserError if the first side, this project's, cannot run */
export async function compare(
  contenders: readonly Contender[],
  workload: Omit<Workload, 'settings'>,
  options: CompareOptions,
): Promise<Comparison> {
  const running: Running[] = []
  const missing: { name: string; reason: string }[] = []
  try {
    for (const contender of contenders) {
      try {
        running.push(await start(contender, workload))
      } catch (error) {
        if (!(error instanceof UserError) || contender === contenders[0]) throw error
        missing.push({ name: contender.name, reason: error.message })
      }
    }
    const { rounds } = options
    for (const side of running) {
      // The first run of a side is slower than any other: nothing is timed by it.
      side.value = (await side.process.round(1)).value
      side.repeat = options.repeat ?? repeatsFor((await side.process.round(1)).seconds)
    }
    const machine = new MachineLoad()
    for (let round = 0; round < rounds; round += 1)
      for (const side of round % 2 === 0 ? running : running.toReversed()) {
        await pause(settling)
        side.rounds.push(await machine.during(() => side.process.round(side.repeat)))
      }
    const sides = running.map((side) => summary(side, running[0]!))
    return { sides, missing, rounds, othersShare: machine.othersShare }
  } finally {
    for (const side of running) side.process.close()
  }
}

const repeatsFor = (seconds: number): number => Math.min(mostRepeats, Math.ceil(roundSeconds / seconds))

async function start(
  { name, settings, command }: Contender,
  workload: Omit<Workload, 'settings'>,
): Promise<Running> {
  const process = new SideProcess(await command(workload.threads))
  try {
    const { versions } = await process.open({ ...workload, settings })
    return { name, process, versions, rounds: [], value: Number.NaN, repeat: 1 }
  } catch (error) {
    process.close()
    throw error
  }
}

function summary({ name, versions, rounds, value, repeat }: Running, first: Running): SideResult {
  const each = rounds.map(({ seconds }) => (1000 * seconds) / repeat)
  const firstEach = first.rounds.map(({ seconds }) => (1000 * seconds) / first.repeat)
  return {
    name,
    versions,
    repeat,
    milliseconds: spread(each),
    ratio: spread(each.map((milliseconds, i) => milliseconds / firstEach[i]!)),
    fastest: Math.min(...each),
    fastestRatio: Math.min(...each) / Math.min(...firstEach),
    peak: rounds.at(-1)!.peak,
    value,
  }
}

const spread = (values: readonly number[]): Spread => ({
  low: quantile(values, 0.25),
  median: quantile(values, 0.5),
  high: quantile(values, 0.75),
})
