import { openClassifier } from '../../attacks/onnx-classifier.ts'
import { hashOf } from '../../data/data-hash.ts'
import { type Dataset, describeData } from '../../data/dataset.ts'
import { UserError } from '../../errors.ts'
import { cleanSummary } from '../../eval/clean-summary.ts'
import type { Summary } from '../../eval/metrics/summary.ts'
import { percent } from '../../eval/text/table.ts'
import type { Model } from '../../onnx/model.ts'
import { countParameters } from '../../onnx/parameters.ts'
import type { Preprocessing } from '../../onnx/preprocess.ts'
import { runtimeInfo } from '../../runtime/info.ts'
import { eligibleLayers } from '../../train/mixing.ts'
import { networkNames } from '../../train/networks/index.ts'
import { Interrupted, type TrainOptions } from '../../train/options.ts'
import { executeRun } from '../../train/run/execute.ts'
import { executeRuns } from '../../train/run/execute-runs.ts'
import type { RunPlan } from '../../train/run/options.ts'
import type { Subject } from '../../train/subject.ts'
import { wholeNumber } from '../options.ts'
import { readPreprocessing } from '../preprocessing.ts'
import { openTrainingData, type TrainingData } from '../training/data.ts'
import { trainingProgress } from '../training/progress.ts'
import { isFile, readSubject, readTrainOptions } from '../training/read.ts'
import { writeReport } from '../training/report.ts'
import { keptArguments, resumedArguments } from '../training/resume.ts'
import { stopOnSignal } from '../training/stop.ts'
import { renderSummary } from '../training/text.ts'
import { commandLine, typedOptions } from '../typed.ts'
import { readVersion } from '../version.ts'
import type { Arguments } from './train-options.ts'

export async function run(given: Arguments): Promise<number> {
  const args =
    given.resume === undefined ? given : resumedArguments(given, typedOptions(process.argv, 'network'))
  if (args.network === undefined)
    throw new UserError(`train: expected a network (${networkNames.join(', ')}) or an ONNX file, got none`)
  wholeNumber('--runs', args.runs, 1)
  const data = await openTrainingData(args)
  const preprocessing = isFile(args.network) ? readPreprocessing(args) : {}
  const stop = stopOnSignal()
  const progress = trainingProgress(args.epochs, args.quiet)
  const settings = {
    folder: args.out,
    select: args.select,
    resume: given.resume !== undefined,
    force: args.force,
    signal: stop.signal,
    measure: (model: Model, set: Dataset) => measure(model, set, preprocessing, args.threads),
  }
  try {
    const first = await planRun(args, data, args.seed)
    const { config } = first.plan
    const base = first.subject.finish(first.plan.network.model)
    const hooks = {
      onStep: progress.onStep,
      onProgram: (how: string) => args.verbose && tell(args, how),
      onEpoch: progress.onEpoch,
      onRun: (run: number, runs: number, seed: number) => tell(args, `run ${run} of ${runs}, seed ${seed}`),
      onStart: async (kind: 'new' | 'resumed' | 'finished', epoch: number) => {
        if (kind === 'finished') return tell(args, 'the run is finished already: nothing was changed')
        introduce(args, first.subject, data)
        if (kind === 'resumed') return tell(args, `goes on after ${epoch} of ${args.epochs} epochs`)
        if (!isFile(args.network!) || args.classes !== undefined || data.test === undefined) return
        const { accuracy } = await settings.measure(base, data.test)
        tell(args, `before: test accuracy ${percent(accuracy)}`)
      },
    }
    const summary =
      args.runs === 1
        ? await executeRun({ ...settings, ...first.plan, hooks })
        : await executeRuns({
            ...settings,
            hooks,
            runs: args.runs,
            seed: args.seed,
            config,
            plan: async (seed) => (await planRun(args, data, seed)).plan,
          })
    progress.stop()
    await writeReport(args.out, args.runs)
    process.stdout.write(renderSummary(args.out, summary))
    return 0
  } catch (error) {
    progress.stop()
    if (!(error instanceof Interrupted)) throw error
    await writeReport(args.out, args.runs)
    process.stderr.write(
      `stopped after ${error.epochs} of ${args.epochs} epochs; go on with: manifold train --resume ${args.out}\n`,
    )
    return 130
  } finally {
    stop.release()
  }
}

async function planRun(
  args: Arguments,
  data: TrainingData,
  seed: number,
): Promise<{ subject: Subject; plan: RunPlan }> {
  const subject = await readSubject({ ...args, seed }, data.train)
  const options = readTrainOptions({ ...args, seed }, subject)
  const { network, finish } = subject
  const mix = { ...options.mix, layers: eligibleLayers(options.mix, network) }
  const config = await configOf(args, data, { ...options, mix })
  return { subject, plan: { network, data, options, finish, config } }
}

/** What config.json says beside what the run itself puts there. */
async function configOf(
  args: Arguments,
  { train, validation, test, skipped }: TrainingData,
  { threads, lowering, seed, ...options }: TrainOptions,
): Promise<Record<string, unknown>> {
  const info = async (set: Dataset, skipped?: number) => ({
    ...{ spec: set.spec, description: set.description, sha256: await hashOf(set), n: set.size, skipped },
  })
  const { onnxruntime } = await runtimeInfo(threads)
  return {
    network: args.network,
    command: commandLine(process.argv),
    data: await info(train, skipped.train),
    ...(validation && { validation: await info(validation) }),
    ...(test && { test: await info(test, skipped.test) }),
    seed,
    ...options,
    arguments: keptArguments(args),
    versions: { 'onnx-manifold': readVersion(), onnxruntime, node: process.versions.node },
  }
}

/** A line for who looks on. */
function tell({ quiet }: Arguments, line: string): void {
  if (!quiet) process.stderr.write(`${line}\n`)
}

/** What is trained, before the first step. */
function introduce(
  args: Arguments,
  { network, weights }: Subject,
  { train, validation }: TrainingData,
): void {
  const count = countParameters(network.model).toLocaleString('en')
  const samples = `${train.size} samples of ${describeData(train)}${validation ? `, ${validation.size} held out` : ''}`
  tell(args, `${args.network}: ${count} parameters, ${samples}`)
  if (weights) {
    const { trained, kept } = weights
    tell(args, `trains ${trained.length} of ${trained.length + kept.length} initializers`)
  }
}

async function measure(
  model: Model,
  data: Dataset,
  preprocessing: Preprocessing,
  threads: number | undefined,
): Promise<Summary> {
  const classifier = await openClassifier(model, data.shape, { threads, preprocessing })
  try {
    return await cleanSummary(classifier, data, 250)
  } finally {
    await classifier.release()
  }
}
