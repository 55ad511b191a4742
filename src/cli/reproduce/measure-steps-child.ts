/** A process of its own for each measurement, so that its peak of memory is that of one network: told a job, it tells costs. */
import { readFileSync } from 'node:fs'
import { UserError } from '../../errors.ts'
import { openTrainingData } from '../training/data.ts'
import { readSubject, readTrainOptions } from '../training/read.ts'
import { standIn } from './dry-run-data.ts'
import type { Answer, Job, Measured } from './measure-steps.ts'
import { timePasses, timeSteps } from './measure-steps-time.ts'
import { trainArguments } from './train-arguments.ts'

/** The whole batch is measured where that takes no longer, in seconds a step; the first and one more are needed. */
const affordable = 2

// Nobody waits any more: whoever asked was stopped.
process.once('disconnect', () => process.exit())
process.once('message', async (job: Job) => {
  const answer = await measure(job).then(
    (measured): Answer => ({ measured }),
    (error): Answer => ({
      error: error instanceof Error ? error.message : String(error),
      isUser: error instanceof UserError,
    }),
  )
  process.send!(answer, () => process.exit())
})

async function measure({ settings, known, threads, provider, small, isSecond }: Job): Promise<Measured> {
  const args = trainArguments(settings, { quiet: true, provider, ...(threads !== undefined && { threads }) })
  const data = known ? standIn(known) : (await openTrainingData(args)).train
  const subject = await readSubject(args, data)
  const options = readTrainOptions(args, subject)
  const { network } = subject
  const timed = async (batch: number) => ({
    batch,
    seconds: await timeSteps(network, data, { ...options, batch }),
  })
  const costs = [await timed(small)]
  const expected = (costs[0]!.seconds * options.batch) / small
  const isWhole = small === options.batch || expected <= affordable
  if (small !== options.batch && isWhole) costs.push(await timed(options.batch))
  const bytes = peakBytes()
  const passes = isSecond ? undefined : await timePasses(network.model, data, isWhole ? 100 : small, options)
  return {
    costs,
    bytes,
    ...(passes && { passes }),
  }
}

/** Of this process alone: what the system counts for a child may be its parent's. */
function peakBytes(): number {
  try {
    const [, kilobytes] = /VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
    if (kilobytes !== undefined) return 1024 * Number(kilobytes)
  } catch {
    // Not Linux.
  }
  return 1024 * process.resourceUsage().maxRSS
}
