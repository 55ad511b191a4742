/** A training run as its report sees it: what a run folder holds, and what is made of it. */
import { isBetter, type Measured, type Selection } from '../train/run/selection.ts'
import { type JsonObject, settingAt, settingNumber } from './settings.ts'

/** `config.json`, and `metrics.jsonl` once a seed: more than one with `train --runs`. */
export interface TrainingRun {
  /**
   * Any JSON; these fields are understood where they are there, and all are shown: network (text), data.spec (text),
   * mix.strategy, mix.alpha, mix.layers, epochs (number), select ("validation", "test" or "last"), runs (number),
   * command (text), versions (object).
   */
  readonly config: JsonObject
  readonly runs: readonly SeedRun[]
  /** Things a reader must know, such as why the run stopped. */
  readonly notes?: readonly string[]
}

export interface SeedRun {
  readonly seed: number
  readonly metrics: readonly EpochRecord[]
  /** Of a finished run's result: with a validation set the test set is measured only then. */
  readonly result?: Measured | undefined
}

/** A line of `metrics.jsonl`. */
export interface EpochRecord extends Measured {
  /** From 1. */
  readonly epoch: number
  /** At the epoch's first step. */
  readonly learningRate: number
  /** Mean over the epoch, of the mixed targets if there is mixing. */
  readonly loss: number
  /** Without mixing alone; a share. */
  readonly trainAccuracy?: number
  /** L2 norm over all parameters before clipping, mean over the epoch. */
  readonly gradientNorm?: number
  /** What the result is selected by, if that is known. */
  readonly select?: Selection
  /** Since the start of the run. */
  readonly seconds: number
}

/** As the run says; else by validation if that was measured, else the last. */
export function selectionOf({ config, runs }: TrainingRun): Selection {
  const records = runs.flatMap((r) => r.metrics)
  const said = records.at(-1)?.select ?? settingAt(config, 'select')
  const measured = (split: keyof Measured) => records.some((m) => m[split])
  if (said === 'last' || (said === 'test' && measured('test'))) return said
  return measured('validation') ? 'validation' : 'last'
}

/** The best epoch on the split that the selection goes by, or the last; undefined while there is none. */
export function chosenEpoch({ metrics, result }: SeedRun, selection: Selection): EpochRecord | undefined {
  const chosen = selection === 'last' ? metrics.at(-1) : bestEpoch(metrics, selection)
  return chosen && { ...chosen, ...result }
}

const bestEpoch = (metrics: readonly EpochRecord[], selection: keyof Measured): EpochRecord | undefined =>
  metrics.reduce<EpochRecord | undefined>((best, m) => {
    const [now, before] = [m[selection], best?.[selection]]
    return before === undefined || (now !== undefined && isBetter(now, before)) ? m : best
  }, undefined)

export interface Progress {
  /** What one run was to have, if that is known. */
  readonly epochs: number | undefined
  /** How many runs there were to be. */
  readonly runs: number
  readonly complete: readonly SeedRun[]
  readonly finished: boolean
}

export function progressOf({ config, runs }: TrainingRun): Progress {
  const epochs = settingNumber(config, 'epochs')
  const planned = Math.max(settingNumber(config, 'runs') ?? 1, runs.length)
  const complete = runs.filter((r) => epochsDone(r) >= (epochs ?? 1))
  return { epochs, runs: planned, complete, finished: complete.length === planned }
}

export const epochsDone = ({ metrics }: SeedRun): number => metrics.at(-1)?.epoch ?? 0

/** The runs whose results count: the complete ones; while there is none, those that have an epoch. */
export function countedRuns(run: TrainingRun): readonly SeedRun[] {
  const { complete } = progressOf(run)
  return complete.length > 0 ? complete : run.runs.filter((r) => epochsDone(r) > 0)
}

/** Whether targets are mixed, so that training loss and accuracy are not those of the samples. */
export function isMixed({ config }: TrainingRun): boolean {
  const strategy = settingAt(config, 'mix.strategy')
  return typeof strategy === 'string' && strategy !== 'none'
}
