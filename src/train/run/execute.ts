/** Trains a network into a run folder, from the start or from where it was stopped. */
import type { TrainHooks } from '../options.ts'
import { trainGraph } from '../train.ts'
import { claimFolder } from './claim.ts'
import { checkConfig, configFile, configSchemas, writeConfig } from './config-file.ts'
import { removePartials } from './folder.ts'
import type { RunOptions } from './options.ts'
import { prepareRun } from './prepare.ts'
import { Recorder } from './recorder.ts'
import { restoreRun } from './restore.ts'
import { type RunSummary, readSummary } from './summary.ts'

/**
 * Whenever the process is stopped, `resume` goes on from the last full epoch, and the files are the same to the byte as
 * those of a run that was not stopped, but for the seconds in them. (On as many threads, as ever.)
 *
 * @returns what is in summary.json; of a finished run, `resume` changes nothing
 * @throws UserError for bad options before anything is written; for a folder that holds a run already (without `force`)
 * or no such run (with `resume`); for a disk that is full, naming the file: the last checkpoint stays whole
 * @throws Interrupted if `signal` was aborted
 */
export async function executeRun(run: RunOptions): Promise<RunSummary> {
  const { folder, network, data, options, hooks = {} } = run
  const prepared = await prepareRun(run, run.select)
  const { select, fingerprint } = prepared
  const config = configFile(configSchemas.run, run.config, { select, fingerprint })
  if (run.resume) checkConfig(folder, config)
  const finished = run.resume ? readSummary(folder) : undefined
  if (finished) {
    await hooks.onStart?.('finished', finished.epochs)
    return finished
  }
  if (run.resume) removePartials(folder)
  else {
    claimFolder(folder, run.force ?? false)
    writeConfig(folder, config)
  }
  const { checkpoint, seconds } = restoreRun(run, prepared)
  await hooks.onStart?.(run.resume ? 'resumed' : 'new', checkpoint?.epoch ?? 0)
  const recorder = new Recorder(run, prepared, checkpoint, seconds)
  const trainHooks: TrainHooks = {
    onStep: (step, steps, loss) => hooks.onStep?.(step, steps, loss),
    onProgram: (how) => hooks.onProgram?.(how),
    onEpoch: (metrics, model, snapshot) => recorder.epoch(metrics, model, snapshot),
    signal: run.signal,
  }
  return recorder.finish(
    await trainGraph(prepared.graph, network, data.train, options, trainHooks, checkpoint),
  )
}
