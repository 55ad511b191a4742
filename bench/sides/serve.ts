/** Answers the requests of a bench in a process of its own (protocol.ts). */
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Opened, Request, Round, Workload } from './protocol.ts'

/** Work that is open. */
export interface Work extends Opened {
  /** Does it so many times; what it gives back of the last time is compared between sides. */
  run(repeat: number): Promise<number>
}

/** Work that is the same each time. */
export const times =
  (once: () => Promise<number>): Work['run'] =>
  async (repeat) => {
    let value = Number.NaN
    for (let i = 0; i < repeat; i += 1) value = await once()
    return value
  }

/** @param open what the first request leads to */
export async function serve(open: (workload: Workload) => Promise<Work>): Promise<void> {
  let work: Work | undefined
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line) as Request
    try {
      if ('open' in request) {
        work = await open(request.open)
        answer({ versions: work.versions })
      } else answer(await timed(work!, request.repeat))
    } catch (error) {
      answer({ error: String((error as Error).message ?? error).split('\n')[0] })
    }
  }
}

async function timed(work: Work, repeat: number): Promise<Round> {
  const [used, began] = [process.cpuUsage(), performance.now()]
  const value = await work.run(repeat)
  const seconds = (performance.now() - began) / 1000
  const { user, system } = process.cpuUsage(used)
  return { seconds, processorSeconds: (user + system) / 1e6, value, peak: peakMemory() }
}

const answer = (message: object): void => void process.stdout.write(`${JSON.stringify(message)}\n`)

/** In bytes. Linux's getrusage counts what the parent held when it started this process; /proc does not. */
function peakMemory(): number {
  try {
    const [, kilobytes] = /VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
    if (kilobytes !== undefined) return 1024 * Number(kilobytes)
  } catch {}
  return 1024 * process.resourceUsage().maxRSS
}
