import path from 'node:path'
import { UserError } from '../../errors.ts'
import type { Computation, Experiment, Study } from '../../reproduce/experiment.ts'
import { experiments } from '../../reproduce/experiments/index.ts'
import type { ExperimentName } from '../../reproduce/experiments/names.ts'
import { chosenArms } from '../../reproduce/plan.ts'
import { isCpu, parseProvider } from '../../runtime/providers/provider.ts'
import { requireProvider } from '../../runtime/providers/trial.ts'
import { parsePattern } from '../../train/finetune/trainable.ts'
import { Interrupted } from '../../train/options.ts'
import { wholeNumber } from '../options.ts'
import { runArm } from '../reproduce/arm.ts'
import { checkData } from '../reproduce/check-data.ts'
import { computeRows } from '../reproduce/computed.ts'
import { dataCache } from '../reproduce/data.ts'
import { dryRun } from '../reproduce/dry-run.ts'
import { listExperiments } from '../reproduce/list.ts'
import { computedOutcome, type Outcome, trainedOutcome } from '../reproduce/outcome.ts'
import { armProgress } from '../reproduce/progress.ts'
import { renderOutcome } from '../reproduce/text.ts'
import { stopOnSignal } from '../training/stop.ts'
import type { Arguments } from './reproduce-options.ts'

export async function run(args: Arguments): Promise<number> {
  if (args.experiment === undefined) {
    process.stdout.write(listExperiments())
    return 0
  }
  const experiment: Experiment = experiments[args.experiment]
  const runs = args.runs ?? experiment.runs[args.scale]
  wholeNumber('--runs', runs, 1)
  const seeds = Array.from({ length: runs }, (_, i) => args.seed + i)
  return 'compute' in experiment
    ? compute(args.experiment, experiment, seeds, args)
    : train(args.experiment, experiment, seeds, args)
}

async function compute(
  name: ExperimentName,
  computation: Computation,
  seeds: readonly number[],
  args: Arguments,
): Promise<number> {
  if (args.only !== undefined || args.replace !== undefined)
    throw new UserError(
      `--${args.only === undefined ? 'replace' : 'only'}: ${name} has neither arms nor data`,
    )
  if (!isCpu(parseProvider(args.provider)))
    throw new UserError(`--provider: ${name} is computed on the CPU alone, got "${args.provider}"`)
  if (args['dry-run']) {
    process.stdout.write(
      `${computation.title}\ncomputed: nothing is trained, no data is needed; a minute at most\n`,
    )
    return 0
  }
  const rows = await computeRows(computation, { seeds, scale: args.scale, quiet: args.quiet })
  return conclude(name, computation, await computedOutcome(name, computation, rows, args))
}

async function train(
  name: ExperimentName,
  study: Study,
  seeds: readonly number[],
  args: Arguments,
): Promise<number> {
  const { scale, out, quiet, threads, provider, 'data-root': dataRoot } = args
  const replaced = readReplaced(args.replace ?? [])
  const only = args.only === undefined ? undefined : parsePattern('--only', args.only)
  const arms = chosenArms(study, { scale, replaced, only })
  if (args['dry-run']) {
    process.stdout.write(
      await dryRun(name, study, arms, { scale, runs: seeds.length, dataRoot, threads, provider, quiet }),
    )
    return 0
  }
  checkData(arms, dataRoot)
  await requireProvider(parseProvider(provider))
  const stop = stopOnSignal()
  const progress = armProgress(arms.length * seeds.length, quiet)
  const how = { out, dataRoot, threads, provider, signal: stop.signal, open: dataCache() }
  try {
    // A seed at a time: what is stopped early has compared all arms.
    for (const seed of seeds)
      for (const arm of arms) {
        await runArm(study, arm, seed, { ...how, ...progress.arm(arm, seed) })
        progress.stop()
      }
    return conclude(
      name,
      study,
      await trainedOutcome(name, study, chosenArms(study, { scale, replaced }), args),
    )
  } catch (error) {
    progress.stop()
    if (!(error instanceof Interrupted)) throw error
    process.stderr.write('stopped; the same command goes on from here\n')
    return 130
  } finally {
    stop.release()
  }
}

function conclude(name: ExperimentName, experiment: Experiment, { folder, results }: Outcome): number {
  process.stdout.write(renderOutcome(experiment, results))
  process.stdout.write(`${path.join(folder, 'README.md')}: the page of ${name}, with pictures beside it\n`)
  return 0
}

/** @throws UserError for what is not NAME=SPEC */
function readReplaced(texts: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    texts.map((text) => {
      const at = text.indexOf('=')
      if (at < 1 || at === text.length - 1)
        throw new UserError(`--replace: expected NAME=SPEC such as cifar-10=photos, got "${text}"`)
      return [text.slice(0, at), text.slice(at + 1)]
    }),
  )
}
