/** Progress on stderr: a bar on a terminal, a line every few seconds elsewhere, nothing with --quiet. */
import { Presets, SingleBar } from 'cli-progress'

export interface Progress {
  update(done: number, total: number, what: string): void
  stop(): void
}

const silent: Progress = { update() {}, stop() {} }

/** Work that ends within this time shows nothing. */
const patience = 1000
const lineEvery = 10_000

export function startProgress(unit: string, quiet: boolean): Progress {
  if (quiet) return silent
  return process.stderr.isTTY ? bar(unit) : lines(unit)
}

function bar(unit: string): Progress {
  const began = performance.now()
  let shown: SingleBar | undefined
  return {
    update(done, total, what) {
      if (shown === undefined && performance.now() - began < patience) return
      if (shown === undefined) {
        const format = `{bar} {percentage} % | {value}/{total} ${unit} | {what} | {eta_formatted} left`
        shown = new SingleBar(
          { format, stream: process.stderr, clearOnComplete: true, hideCursor: true },
          Presets.shades_classic,
        )
        shown.start(total, done, { what })
      }
      shown.update(done, { what })
    },
    stop: () => shown?.stop(),
  }
}

function lines(unit: string): Progress {
  const began = performance.now()
  let next = began + lineEvery
  return {
    update(done, total, what) {
      const now = performance.now()
      if (now < next) return
      next = now + lineEvery
      const left = (((now - began) / done) * (total - done)) / 1000
      process.stderr.write(`${done}/${total} ${unit} (${what}), about ${left.toFixed(0)} s left\n`)
    },
    stop() {},
  }
}
