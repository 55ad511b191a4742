import { type Dataset, describeData } from '../../data/dataset.ts'
import { UserError } from '../../errors.ts'
import { percent } from '../../eval/text/table.ts'
import type { Model } from '../../onnx/model.ts'
import { countParameters } from '../../onnx/parameters.ts'
import { parseProvider } from '../../runtime/providers/provider.ts'
import { requireProvider } from '../../runtime/providers/trial.ts'
import { networkNames } from '../../train/networks/index.ts'
import { Interrupted } from '../../train/options.ts'
import { executeRun } from '../../train/run/execute.ts'
import { executeRuns } from '../../train/run/execute-runs.ts'
import type { Subject } from '../../train/subject.ts'
import { wholeNumber } from '../options.ts'
import { readPreprocessing } from '../preprocessing.ts'
import { openTrainingData, type TrainingData } from '../training/data.ts'
import { measure } from '../training/measure.ts'
import { planRun } from '../training/plan.ts'
import { trainingProgress } from '../training/progress.ts'
import { isFile } from '../training/read.ts'
import { writeReport } from '../training/report.ts'
import { resumedArguments } from '../training/resume.ts'
import { stopOnSignal } from '../training/stop.ts'
import { renderSummary } from '../training/text.ts'
import { commandLine, typedOptions } from '../typed.ts'
import type { Arguments } from './train-options.ts'

export async function run(given: Arguments): Promise<number> {
  const args =
    given.resume === undefined ? given : resumedArguments(given, typedOptions(process.argv, 'network'))
  if (args.network === undefined)
    throw new UserError(`train: expected a network (${networkNames.join(', ')}) or an ONNX file, got none`)
  wholeNumber('--runs', args.runs, 1)
  const provider = parseProvider(args.provider)
  await requireProvider(provider)
  const data = await openTrainingData(args)
  const { threads } = args
  const preprocessing = isFile(args.network) ? readPreprocessing(args) : {}
  const stop = stopOnSignal()
  const progress = trainingProgress(args.epochs, args.quiet)
  const settings = {
    folder: args.out,
    select: args.select,
    resume: given.resume !== undefined,
    force: args.force,
    signal: stop.signal,
    measure: (model: Model, set: Dataset) => measure(model, set, { preprocessing, threads, provider }),
  }
  try {
    const command = commandLine(process.argv)
    const first = await planRun(args, data, args.seed, command)
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
            plan: async (seed) => (await planRun(args, data, seed, command)).plan,
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
