/** A plan in words. */
import { count } from '../../report/format.ts'
import { groupOf, methodOf } from '../../reproduce/experiment.ts'
import type { ScheduleOptions } from '../../train/schedule.ts'
import { fetchCommand } from './check-data.ts'
import { groupBy, type PlannedTraining } from './dry-run-arms.ts'
import type { PlannedData } from './dry-run-data.ts'
import type { PlannedEvaluation } from './dry-run-evaluation.ts'
import type { StepCosts } from './measure-steps.ts'

export const counted = (n: number, what: string): string => `${count(n)} ${what}${n === 1 ? '' : 's'}`

/** `12 ms`, `4.2 s`, `12 min`, `3 h 10 min`, `67 days`, `12 years`: as exact as an estimate can be. */
export function lasting(seconds: number): string {
  if (seconds < 1) return `${Number((1000 * seconds).toPrecision(2))} ms`
  if (seconds < 120) return `${Number(seconds.toPrecision(2))} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 120) return `${minutes} min`
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
  const days = Math.round(minutes / 60 / 24)
  return days < 1000 ? `${days} days` : `${count(Math.round(days / 365))} years`
}

export const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`

/** `0.1, times 0.1 from epochs 400 and 800 on`. */
export function rateInWords(schedule: ScheduleOptions): string {
  const { learningRate, warmUpEpochs = 0 } = schedule
  const risen = warmUpEpochs > 0 ? `, risen to over ${counted(warmUpEpochs, 'epoch')}` : ''
  if (schedule.name !== 'step') {
    const course = schedule.name === 'cosine' ? ', half a cosine down to 0' : ' to the end'
    return `${learningRate}${course}${risen}`
  }
  const at = schedule.milestones.join(' and ')
  return `${learningRate}, times ${schedule.factor} from epochs ${at} on${risen}`
}

/** The names of arms, those of one group by their methods: `cifar-10/preactresnet18/none, input, manifold`. */
export function namesInWords(names: readonly string[]): string {
  const groups = groupBy(
    names.map((name) => ({ name })),
    groupOf,
  )
  return groups
    .map((own) => [groupOf(own[0]!), own.map(methodOf).join(', ')].filter((part) => part !== '').join('/'))
    .join('; ')
}

const dataInWords = (name: string, { n, shape, classes }: PlannedData): string =>
  `${name}, ${count(n)} of ${shape.join(' x ')} in ${classes} classes`

/** Trainings that take the same steps on the same data in the same course. */
export function trainingLines(
  trainings: readonly PlannedTraining[],
  { seconds, bytes, from }: StepCosts,
  runs: number,
): readonly string[] {
  const { settings, data, parameters, batch, epochs, schedule, stepsPerEpoch } = trainings[0]!
  const steps = stepsPerEpoch * epochs * runs
  const how =
    from === undefined ? `batch ${batch}` : `batches of ${from.join(' and ')} carried on to ${batch}`
  const times = trainings.length === 1 ? '' : ` x ${trainings.length} trainings`
  const all = trainings.length * steps
  return [
    namesInWords(trainings.flatMap(({ arms }) => arms)),
    `  network: ${settings.network}, ${count(parameters)} parameters`,
    `  data: ${dataInWords(settings.data, data)}`,
    `  steps: ${count(stepsPerEpoch)} an epoch x ${counted(epochs, 'epoch')} x ${counted(runs, 'seed')}${times} = ${count(all)}`,
    `  learning rate: ${rateInWords(schedule)}`,
    `  time: ${lasting(seconds)} a step (${how}), about ${lasting(all * seconds)}; memory: ${gigabytes(bytes)}`,
  ]
}

/** A line for each data set. */
export function dataLines(trainings: readonly PlannedTraining[], root: string): readonly string[] {
  const byName = new Map(trainings.map(({ settings, data }) => [settings.data, data.presence]))
  return [...byName].map(([name, presence]) => {
    if (presence === 'drawn') return `data: ${name} is drawn by this program`
    if (presence === 'here') return `data: ${name} is here, under ${root}`
    return `data: ${name} is not under ${root}: ${fetchCommand(name, root)}`
  })
}

/** @param seconds of all networks at most */
export function evaluationLine(
  { parts, forwards, gradients }: PlannedEvaluation,
  tested: readonly number[],
  seconds: number,
): string {
  const images = [...new Set(tested)].map(count).join(' or ')
  const what = ['clean', ...parts].join(', ')
  const passes = [forwards === 1 ? '1 pass' : `${forwards} passes`]
  if (gradients > 0) passes.push(`${counted(gradients, 'gradient')} at most`)
  return `evaluation: ${images} samples a network (${what}): ${passes.join(' and ')} a sample, about ${lasting(seconds)} in all`
}
