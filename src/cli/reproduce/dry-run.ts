/** The plan of an experiment before it runs: what is trained and measured, and what a step takes on this machine. */
import type { Arm, Scale, Study } from '../../reproduce/experiment.ts'
import { isIdle } from '../../runtime/info.ts'
import { groupBy, type PlannedTraining, plannedTrainings, stepKey } from './dry-run-arms.ts'
import { evaluationSeconds, plannedEvaluation } from './dry-run-evaluation.ts'
import { counted, dataLines, evaluationLine, gigabytes, lasting, trainingLines } from './dry-run-text.ts'
import { measureSteps, type StepCosts } from './measure-steps.ts'

export interface DryRunOptions {
  readonly scale: Scale
  /** Seeds an arm. */
  readonly runs: number
  readonly dataRoot: string
  readonly threads?: number | undefined
  /** As it is said on the command line. */
  readonly provider: string
  /** No progress. */
  readonly quiet: boolean
}

interface Costed {
  readonly training: PlannedTraining
  readonly costs: StepCosts
}

/**
 * Trains a few steps of each kind, on random pixels where the data are published ones.
 *
 * @returns lines for people
 * @throws UserError for settings that cannot be trained with, and for data that are neither published nor at hand
 */
export async function dryRun(
  name: string,
  study: Study,
  arms: readonly Arm[],
  options: DryRunOptions,
): Promise<string> {
  const { scale, runs, dataRoot } = options
  const idle = isIdle()
  const trainings = await plannedTrainings(arms, dataRoot)
  const costed = await measured(trainings, options)
  const evaluation = plannedEvaluation(study)
  const sum = (of: (one: Costed) => number) => costed.reduce((total, one) => total + of(one), 0)
  const steps = sum(({ training }) => runs * training.epochs * training.stepsPerEpoch)
  const training = sum(
    ({ training, costs }) => runs * training.epochs * training.stepsPerEpoch * costs.seconds,
  )
  const evaluating = sum(
    ({ training, costs }) => runs * evaluationSeconds(evaluation, training.data, costs.passes),
  )
  const blocks = groupBy(costed, courseKey).flatMap((same) => [
    ...trainingLines(
      same.map(({ training }) => training),
      same[0]!.costs,
      runs,
    ),
    '',
  ])
  const lines = [
    `${name}: ${study.title}`,
    `--scale ${scale}: ${counted(arms.length, 'arm')}, ${counted(runs, 'seed')} each`,
    '',
    ...blocks,
    ...dataLines(trainings, dataRoot),
    evaluationLine(
      evaluation,
      trainings.map(({ data }) => data.tested),
      evaluating,
    ),
    'Steps that differ in numbers alone, in the classes or in where they mix are measured once.',
    ...(idle ? [] : ['This machine is busy with something else: on a quiet one it would take less.']),
    `in all: ${counted(trainings.length * runs, 'training')}, ${counted(steps, 'step')}, about ${lasting(training + evaluating)}, ` +
      `${gigabytes(Math.max(...costed.map(({ costs }) => costs.bytes)))} without the data`,
  ]
  return `${lines.join('\n')}\n`
}

/** Those of one block of the plan. */
function courseKey({ training }: Costed): string {
  const { settings, data, batch, epochs, schedule } = training
  return JSON.stringify([stepKey(training), settings.data, data, batch, epochs, schedule])
}

/** In the order of the trainings; of those whose steps are the same, one is measured. */
async function measured(
  trainings: readonly PlannedTraining[],
  { threads, provider, quiet }: DryRunOptions,
): Promise<readonly Costed[]> {
  const costs = new Map<PlannedTraining, StepCosts>()
  const groups = groupBy(trainings, stepKey)
  for (const [i, group] of groups.entries()) {
    // Of those that mix and those that do not, one that mixes.
    const { settings, data, batch, arms } =
      group.find(({ settings }) => settings.mix === 'manifold') ?? group[0]!
    if (!quiet) process.stderr.write(`measuring ${i + 1} of ${groups.length}: ${arms[0]}\n`)
    const known =
      data.presence === 'drawn' ? {} : { known: { n: data.n, shape: data.shape, classes: data.classes } }
    const cost = await measureSteps({ settings, threads, provider, ...known }, batch)
    for (const training of group) costs.set(training, cost)
  }
  return trainings.map((training) => ({ training, costs: costs.get(training)! }))
}
