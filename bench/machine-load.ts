/** How busy other programs keep the machine while a side runs: shared machines distort ratios, most of all of two threads. */
import { cpus } from 'node:os'
import type { Round } from './sides/protocol.ts'

export class MachineLoad {
  /** Seconds of all processors together. */
  #total = 0
  #others = 0

  /** Waits for a round, and books what it did not use itself. */
  async during(round: () => Promise<Round>): Promise<Round> {
    const before = processorTimes()
    const done = await round()
    const after = processorTimes()
    this.#total += after.total - before.total
    this.#others += Math.max(0, after.busy - before.busy - done.processorSeconds)
    return done
  }

  /** From 0 to 1. */
  get othersShare(): number {
    return this.#total === 0 ? 0 : this.#others / this.#total
  }
}

/** In seconds, since the machine started. */
function processorTimes(): { total: number; busy: number } {
  let [total, idle] = [0, 0]
  for (const { times } of cpus()) {
    total += times.user + times.nice + times.sys + times.idle + times.irq
    idle += times.idle
  }
  return { total: total / 1000, busy: (total - idle) / 1000 }
}
