/** A training run in one sentence. */

import type { Selection } from '../train/run/selection.ts'
import { decimals, duration, percent } from './format.ts'
import { type Json, settingAt, settingText } from './settings.ts'
import { type Spread, spreadOf } from './statistics.ts'
import {
  chosenEpoch,
  countedRuns,
  type EpochRecord,
  epochsDone,
  progressOf,
  selectionOf,
  type TrainingRun,
} from './training-run.ts'

/** "cnn on glyphs:train, Manifold Mixup (alpha 2, layers 0, 1, 2, 3)" */
export function subjectOf({ config }: TrainingRun): string {
  const network = settingText(config, 'network') ?? 'A network'
  const data = settingText(config, 'data.spec')
  const mix = mixText(config)
  return `${network}${data === undefined ? '' : ` on ${data}`}${mix === undefined ? '' : `, ${mix}`}`
}

const strategies: Readonly<Record<string, string>> = {
  none: 'no mixing',
  input: 'Input Mixup',
  manifold: 'Manifold Mixup',
  cutmix: 'CutMix',
  factors: 'mixing of factors',
  adamix: 'AdaMix',
}

function mixText(config: TrainingRun['config']): string | undefined {
  const strategy = settingText(config, 'mix.strategy')
  if (strategy === undefined) return undefined
  const name = strategies[strategy] ?? strategy
  const alpha = settingText(config, 'mix.alpha')
  const layers = settingAt(config, 'mix.layers')
  const details = [
    ...(alpha === undefined ? [] : [`alpha ${alpha}`]),
    ...(strategy === 'manifold' && Array.isArray(layers) ? [layersText(layers)] : []),
  ]
  return strategy === 'none' || details.length === 0 ? name : `${name} (${details.join(', ')})`
}

/** Their names, where they are not too long for a sentence. */
function layersText(layers: readonly Json[]): string {
  const names = `layers ${layers.join(', ')}`
  return names.length <= 40 ? names : `${layers.length} layers`
}

/** The result, how it was chosen, and what it took: "...: 99.25 % test accuracy after 10 epochs, 98 s". */
export function headlineOf(run: TrainingRun): string {
  const subject = subjectOf(run)
  const counted = countedRuns(run)
  const selection = selectionOf(run)
  const chosen = counted.flatMap((r) => chosenEpoch(r, selection) ?? [])
  if (chosen.length === 0) return `${subject}: nothing has finished yet`
  const clauses = [
    `${resultText(chosen)} ${whenText(chosen, Math.max(...counted.map(epochsDone)), selection)}`,
    ...unfinishedText(run),
    timeText(run),
  ]
  return `${subject}: ${clauses.join(', ')}`
}

/** The best that was measured: on the test set, on the validation split, in training. */
function resultText(chosen: readonly EpochRecord[]): string {
  const accuracies: readonly [string, Spread | undefined][] = [
    ['test accuracy', spreadOf(chosen.map((m) => m.test?.accuracy))],
    ['validation accuracy', spreadOf(chosen.map((m) => m.validation?.accuracy))],
    ['training accuracy', spreadOf(chosen.map((m) => m.trainAccuracy))],
  ]
  for (const [name, spread] of accuracies)
    if (spread !== undefined) return `${percent(spread.mean, spread.deviation)} ${name}`
  const loss = spreadOf(chosen.map((m) => m.loss))
  return `a training loss of ${decimals(loss?.mean, loss?.deviation)}`
}

const chosenBy = {
  validation: 'chosen by validation accuracy',
  test: 'selected on the test set',
} as const satisfies Record<Exclude<Selection, 'last'>, string>

function whenText(chosen: readonly EpochRecord[], epochs: number, selection: Selection): string {
  const after = `after ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}`
  const selected = selection !== 'last' && epochs > 1
  if (chosen.length > 1) {
    const each = selected ? `, each at the epoch ${chosenBy[selection]}` : ''
    return `(mean and standard deviation of ${chosen.length} runs) ${after}${each}`
  }
  return selected ? `at epoch ${chosen[0]!.epoch} of ${epochs}, ${chosenBy[selection]}` : after
}

/** Nothing, or what is missing. */
export function unfinishedText(run: TrainingRun): string[] {
  const { epochs, runs, complete, finished } = progressOf(run)
  if (finished) return []
  if (runs > 1) return [`unfinished (${complete.length} of ${runs} runs)`]
  return [`unfinished (${Math.max(0, ...run.runs.map(epochsDone))} of ${epochs} epochs)`]
}

function timeText({ runs }: TrainingRun): string {
  const seconds = runs.reduce((sum, r) => sum + (r.metrics.at(-1)?.seconds ?? 0), 0)
  return `${duration(seconds)}${runs.length > 1 ? ' in total' : ''}`
}
