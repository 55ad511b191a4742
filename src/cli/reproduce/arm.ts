/** One network of an experiment: trained into its folder, unless it is there already, and measured. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { isObject, parseObject } from '../../data/json.ts'
import { UserError } from '../../errors.ts'
import { evaluateModel } from '../../eval/evaluate-model.ts'
import type { Evaluation } from '../../eval/evaluation.ts'
import { writeAtomically } from '../../onnx/file.ts'
import type { Arm, Study } from '../../reproduce/experiment.ts'
import { type MeasureName, measures } from '../../reproduce/measures.ts'
import { evaluationOf } from '../../reproduce/plan.ts'
import type { ArmRun } from '../../reproduce/results.ts'
import { briefHash, trainCommand, trainingName } from '../../reproduce/settings.ts'
import { parseProvider } from '../../runtime/providers/provider.ts'
import { executeRun } from '../../train/run/execute.ts'
import { runPath } from '../../train/run/folder.ts'
import { jsonFile } from '../../train/run/json.ts'
import type { RunHooks } from '../../train/run/options.ts'
import { readSummary } from '../../train/run/summary.ts'
import type { Arguments } from '../commands/train-options.ts'
import type { TrainingData } from '../training/data.ts'
import { measure } from '../training/measure.ts'
import { planRun } from '../training/plan.ts'
import { trainArguments } from './train-arguments.ts'

/** Where things are and how they are run: nothing that changes a number but for its last digits. */
export interface Circumstances {
  /** Folder of the trainings and results of all experiments. */
  readonly out: string
  readonly dataRoot: string
  readonly threads?: number | undefined
  /** As it is said on the command line. */
  readonly provider: string
  readonly signal?: AbortSignal | undefined
  readonly open: (args: Arguments) => Promise<TrainingData>
  readonly hooks?: RunHooks | undefined
  readonly onEvaluation?: ((done: number, total: number, what: string) => void) | undefined
}

/** An evaluation, and what it calls the layers 0, 1, ... of the network. */
export interface Measured {
  readonly tensors: readonly string[]
  readonly evaluation: Evaluation
}

/** The folder of a training: the same for all arms with the same settings. */
const armFolder = ({ train }: Pick<Arm, 'train'>, out: string): string =>
  path.join(out, 'trainings', trainingName(train))

/** Trains and measures what is not there yet. @throws Interrupted if `signal` was aborted */
export async function runArm(study: Study, arm: Arm, seed: number, how: Circumstances): Promise<void> {
  const folder = path.join(armFolder(arm, how.out), `seed-${seed}`)
  const file = measuredFile(study, folder)
  if (existsSync(file)) return
  const { dataRoot, threads, provider, open, onEvaluation } = how
  const more = {
    seed,
    out: folder,
    'data-root': dataRoot,
    quiet: true,
    provider,
    ...(threads && { threads }),
  }
  const args = trainArguments(arm.train, more)
  const data = await open(args)
  if (data.test === undefined)
    throw new UserError(`${arm.train.data}: expected data with a split test, which is measured`)
  const tensors = await trainOnce(arm, args, data, how)
  const evaluation = await evaluateModel(runPath(folder, 'model'), {
    ...{ data: data.test, dataRoot, threads, provider: parseProvider(provider) },
    ...{ onProgress: onEvaluation, checks: 'off' },
    ...evaluationOf(study, tensors),
  })
  writeAtomically(file, jsonFile({ tensors, evaluation } satisfies Measured))
}

/** @returns names of the network's layers */
async function trainOnce(
  arm: Arm,
  args: Arguments,
  { train, skipped }: TrainingData,
  { signal, hooks }: Circumstances,
): Promise<readonly string[]> {
  const command = `${trainCommand(arm.train)} --seed ${args.seed}`
  // The test set has no part in training, and is not looked at before it is over.
  const { plan } = await planRun(args, { train, skipped }, args.seed, command)
  await executeRun({
    ...plan,
    folder: args.out,
    resume: existsSync(runPath(args.out, 'config')),
    measure: (model, set) => measure(model, set, { threads: args.threads, provider: plan.options.provider }),
    signal,
    ...(hooks && { hooks }),
  })
  return plan.network.layers
}

/** Named by what the measures need, so that other measures are another file. */
function measuredFile({ measures: names }: Study, folder: string): string {
  const needs = names.map((name) => measures[name].needs)
  return path.join(folder, `evaluation-${briefHash(needs)}.json`)
}

/** The seeds of an arm that are trained and measured, in order. */
export function readArm(study: Study, arm: Arm, out: string): readonly (ArmRun & Measured)[] {
  const folder = armFolder(arm, out)
  const names = existsSync(folder) ? readdirSync(folder) : []
  const seeds = names.flatMap((name) => /^seed-(\d+)$/.exec(name)?.[1] ?? []).map(Number)
  return seeds.toSorted((a, b) => a - b).flatMap((seed) => readRun(study, seed, folder) ?? [])
}

function readRun(study: Study, seed: number, armsFolder: string): (ArmRun & Measured) | undefined {
  const folder = path.join(armsFolder, `seed-${seed}`)
  const [summary, file] = [readSummary(folder), measuredFile(study, folder)]
  if (summary === undefined || !existsSync(file)) return undefined
  const measured = parseObject(file, readFileSync(file, 'utf8'))
  if (!isObject(measured.evaluation) || !Array.isArray(measured.tensors))
    throw new UserError(`${file}: expected evaluation and tensors, as reproduce writes them`)
  const { evaluation, tensors } = measured as unknown as Measured
  const valueAt = (name: MeasureName) => [name, measures[name].of(evaluation, tensors)]
  return {
    seed,
    seconds: { training: summary.seconds, evaluation: evaluation.seconds },
    sha256: summary.model.sha256,
    values: Object.fromEntries(study.measures.map(valueAt)),
    tensors,
    evaluation,
  }
}
