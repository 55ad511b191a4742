/** What a training step costs here: measured in a process of its own, at small batches where the whole one would take long. */
import { fork } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { UserError } from '../../errors.ts'
import type { TrainSettings } from '../../reproduce/experiment.ts'
import type { PlannedData } from './dry-run-data.ts'
import type { PassCosts } from './measure-steps-time.ts'

/** What the process is told. */
export interface Job {
  readonly settings: TrainSettings
  /** What random pixels stand in for; the data themselves are opened where this is absent. */
  readonly known?: Pick<PlannedData, 'n' | 'shape' | 'classes'>
  readonly threads?: number | undefined
  /** As it is said on the command line. */
  readonly provider: string
  /** The batch that is measured first; the whole one follows where that is not long. */
  readonly small: number
  /** A second batch of the same network. */
  readonly isSecond: boolean
}

export interface Measured {
  readonly costs: readonly { readonly batch: number; readonly seconds: number }[]
  /** Most memory of the process while it trained. */
  readonly bytes: number
  readonly passes?: PassCosts
}

export type Answer = { readonly measured: Measured } | { readonly error: string; readonly isUser: boolean }

export interface StepCosts {
  /** Of a step of the whole batch. */
  readonly seconds: number
  readonly bytes: number
  readonly passes: PassCosts
  /** The batches that were measured instead of the whole one. */
  readonly from?: readonly [number, number]
}

/** @throws UserError for settings that cannot be trained with */
export async function measureSteps(
  job: Pick<Job, 'settings' | 'known' | 'threads' | 'provider'>,
  batch: number,
): Promise<StepCosts> {
  const [small, larger] = smallBatches(batch)
  const first = await inProcess({ ...job, small, isSecond: false })
  const { passes, bytes } = first
  const last = first.costs.at(-1)!
  if (last.batch === batch) return { seconds: last.seconds, bytes, passes: passes! }
  const second = await inProcess({ ...job, small: larger, isSecond: true })
  const at = (a: number, b: number) => carriedOn([small, a], [larger, b], batch)
  return {
    seconds: at(last.seconds, second.costs[0]!.seconds),
    bytes: at(bytes, second.bytes),
    passes: passes!,
    from: [small, larger],
  }
}

/** Kernels come in blocks of 8 or 16 samples where those divide the batch: a small batch must be like the whole one in that. */
export function smallBatches(batch: number): readonly [number, number] {
  const [small, larger] = batch % 16 === 0 ? [16, 32] : batch % 8 === 0 ? [8, 24] : [6, 20]
  return larger < batch ? [small, larger] : [batch, batch]
}

type Point = readonly [batch: number, cost: number]

/** The line through two points; noise must not make a larger batch cheaper. */
export function carriedOn([x1, y1]: Point, [x2, y2]: Point, x: number): number {
  const slope = Math.max(0, (y2 - y1) / (x2 - x1))
  return y2 + slope * (x - x2)
}

async function inProcess(job: Job): Promise<Measured> {
  const here = fileURLToPath(import.meta.url)
  const file = path.join(path.dirname(here), `measure-steps-child${path.extname(here)}`)
  const child = fork(file, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const answer = await new Promise<Answer>((resolve, reject) => {
    child.once('message', (message) => resolve(message as Answer))
    child.once('error', reject)
    child.once('exit', (code, signal) =>
      reject(new Error(`${job.settings.network}: measuring ended with ${signal ?? `exit code ${code}`}`)),
    )
    child.send(job)
  })
  if ('measured' in answer) return answer.measured
  throw answer.isUser ? new UserError(answer.error) : new Error(answer.error)
}
