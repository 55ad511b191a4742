/** The trainings of a plan: arms with the same settings once, and of those whose steps are the same one to measure. */
import { countParameters } from '../../onnx/parameters.ts'
import type { Arm, TrainSettings } from '../../reproduce/experiment.ts'
import { trainingName } from '../../reproduce/settings.ts'
import { checkSchedule, type ScheduleOptions } from '../../train/schedule.ts'
import type { Subject } from '../../train/subject.ts'
import type { Arguments } from '../commands/train-options.ts'
import { readSubject, readTrainOptions } from '../training/read.ts'
import { type PlannedData, plannedData } from './dry-run-data.ts'
import { trainArguments } from './train-arguments.ts'

export interface PlannedTraining {
  /** Names of the arms that it is the training of. */
  readonly arms: readonly string[]
  readonly settings: TrainSettings
  readonly data: PlannedData
  readonly parameters: number
  readonly batch: number
  readonly epochs: number
  readonly schedule: ScheduleOptions
  /** Full batches of an epoch. */
  readonly stepsPerEpoch: number
}

/** @throws UserError for settings that cannot be trained with, and for data that nothing is known of */
export async function plannedTrainings(
  arms: readonly Arm[],
  root: string,
): Promise<readonly PlannedTraining[]> {
  const trainings: PlannedTraining[] = []
  const subjectOf = lastSubject()
  for (const same of groupBy(arms, ({ train }) => trainingName(train))) {
    const settings = same[0]!.train
    const data = await plannedData(settings, root)
    const args = trainArguments(settings, { quiet: true })
    const subject = await subjectOf(args, data)
    const { batch, epochs, schedule } = readTrainOptions(args, subject)
    const parameters = countParameters(subject.network.model)
    checkSchedule(schedule, epochs)
    const stepsPerEpoch = Math.floor(data.n / batch)
    trainings.push({
      arms: same.map(({ name }) => name),
      settings,
      data,
      parameters,
      batch,
      epochs,
      schedule,
      stepsPerEpoch,
    })
  }
  return trainings
}

/** Builds a network, but where the last one was the same: those of one table are told after each other. */
function lastSubject(): (args: Arguments, data: PlannedData) => Promise<Subject> {
  let last: { readonly key: string; readonly subject: Subject } | undefined
  return async (args, data) => {
    const { network, width, dropout, 'batch-norm': norm, mean, std } = args
    const key = JSON.stringify([network, width, dropout, norm, mean, std, data.shape, data.classes])
    if (last?.key !== key) last = { key, subject: await readSubject(args, data) }
    return last.subject
  }
}

/** The groups in the order of their first members. */
export function groupBy<T>(values: readonly T[], keyOf: (value: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>()
  for (const value of values) {
    const key = keyOf(value)
    const group = groups.get(key)
    if (group) group.push(value)
    else groups.set(key, [value])
  }
  return [...groups.values()]
}

/** What a step takes does not depend on these: on numbers that it is fed, on how many there are, on where one mixes. */
const indifferent: ReadonlySet<string> = new Set([
  ...['data', 'per-class', 'epochs', 'learning-rate', 'schedule', 'milestones', 'decay', 'warm-up'],
  ...['alpha', 'layers', 'mean', 'std', 'weight-decay', 'mix'],
])

interface Stepped {
  readonly settings: TrainSettings
  readonly data: Pick<PlannedData, 'shape'>
}

/** The same for trainings whose steps take as long: of the number of classes the last layer alone depends. */
export function stepKey({ settings, data: { shape } }: Stepped): string {
  const { mix = 'manifold' } = settings
  // A step that mixes costs what one does that mixes nothing; the others compute more.
  const kind = ['none', 'input', 'manifold'].includes(String(mix)) ? 'none, input or manifold' : mix
  const kept = Object.entries(settings).filter(([name]) => !indifferent.has(name))
  return JSON.stringify([kind, shape, kept.toSorted(([a], [b]) => (a < b ? -1 : 1))])
}
