/** The same training from several seeds, a folder each, and what comes out on average. */
import { existsSync } from 'node:fs'
import { UserError } from '../../errors.ts'
import { claimFolder, memberFolders } from './claim.ts'
import { checkConfig, configFile, configSchemas, writeConfig } from './config-file.ts'
import { executeRun } from './execute.ts'
import { runPath, writeRunFile } from './folder.ts'
import { jsonFile } from './json.ts'
import type { RunHooks, RunPlan, RunSettings } from './options.ts'
import { prepareRun } from './prepare.ts'
import { type RunSummary, type RunsSummary, summarize } from './summary.ts'

export interface RunsOptions extends RunSettings {
  readonly runs: number
  /** Of the first run; the others follow. */
  readonly seed: number
  /** The run of a seed, which is set in its options. */
  plan(seed: number): RunPlan | Promise<RunPlan>
  /** Goes into the config.json above those of the runs. */
  readonly config: Readonly<Record<string, unknown>>
  readonly hooks?: RunHooks & {
    /** Before each run; `run` is from 1. */
    onRun?(run: number, runs: number, seed: number): void
  }
}

/**
 * Runs in the folders run-1, run-2, ... below the folder. `resume` keeps those that are finished, goes on with the one
 * that is not, and does the rest.
 *
 * @returns what is in the summary.json of the folder
 * @throws what executeRun throws
 */
export async function executeRuns(options: RunsOptions): Promise<RunsSummary> {
  const { folder, runs, seed, select, hooks, resume = false, force = false } = options
  if (!Number.isInteger(runs) || runs < 1)
    throw new UserError(`--runs: expected a whole number, at least 1, got ${runs}`)
  const planOf = async (own: number): Promise<RunPlan> => {
    const plan = await options.plan(own)
    return { ...plan, options: { ...plan.options, seed: own } }
  }
  const prepared = await prepareRun(await planOf(seed), select)
  const config = configFile(configSchemas.runs, options.config, { select: prepared.select, runs, seed })
  const members = memberFolders(folder, runs)
  if (resume) checkConfig(folder, config)
  else {
    claimFolder(folder, force, members)
    writeConfig(folder, config)
  }
  const summaries: RunSummary[] = []
  for (const [i, member] of members.entries()) {
    hooks?.onRun?.(i + 1, runs, seed + i)
    const plan = await planOf(seed + i)
    const hasBegun = resume && existsSync(runPath(member, 'config'))
    summaries.push(await executeRun({ ...options, ...plan, folder: member, resume: hasBegun, force: false }))
  }
  const summary = summarize(summaries)
  if (!existsSync(runPath(folder, 'summary'))) writeRunFile(folder, 'summary', jsonFile(summary))
  return summary
}
