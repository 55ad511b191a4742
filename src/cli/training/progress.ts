/** What a training run tells while it runs. */
import { percent } from '../../eval/text/table.ts'
import type { EpochLine } from '../../train/run/metrics-log.ts'
import { type Progress, startProgress } from '../progress.ts'

/** One line for people. */
export function renderEpoch(line: EpochLine, epochs: number): string {
  const set = (['validation', 'test'] as const).find((name) => line[name] !== undefined)
  const measured = set && `${set} ${percent(line[set]!.accuracy)}, NLL ${line[set]!.nll.toFixed(4)}`
  const parts = [
    `epoch ${line.epoch}/${epochs}: loss ${line.loss.toFixed(4)}`,
    line.trainAccuracy !== undefined && `training ${percent(line.trainAccuracy)}`,
    measured,
    `${line.seconds.toFixed(0)} s`,
  ]
  return parts.filter(Boolean).join(', ')
}

/** A bar with the epoch, the loss and the rate; a line an epoch above it. */
export function trainingProgress(epochs: number, quiet: boolean) {
  let progress: Progress = startProgress('steps', quiet)
  let began = performance.now()
  let first: number | undefined
  return {
    onStep(step: number, steps: number, loss: number): void {
      // A resumed run starts in the middle: the rate is that of this process.
      first ??= step - 1
      const rate = (step - first) / ((performance.now() - began) / 1000)
      const epoch = Math.ceil((step * epochs) / steps)
      const what = `epoch ${epoch}/${epochs}, loss ${loss.toFixed(3)}, ${rate.toFixed(1)} steps/s`
      progress.update(step - first, steps - first, what)
    },
    onEpoch(line: EpochLine): void {
      if (quiet) return
      progress.stop()
      process.stderr.write(`${renderEpoch(line, epochs)}\n`)
      const rest = performance.now()
      progress = startProgress('steps', quiet)
      first = undefined
      began = rest
    },
    stop: () => progress.stop(),
  }
}
