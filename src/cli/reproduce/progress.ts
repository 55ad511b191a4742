/** What `reproduce` tells while it runs. */
import type { Arm } from '../../reproduce/experiment.ts'
import { type Progress, startProgress } from '../progress.ts'
import { trainingProgress } from '../training/progress.ts'
import type { Circumstances } from './arm.ts'

/** @param total networks that there will be */
export function armProgress(total: number, quiet: boolean) {
  let count = 0
  let stopLast = () => {}
  return {
    /** Before each network: what it tells is shown until the next. */
    arm({ title, train }: Arm, seed: number): Pick<Circumstances, 'hooks' | 'onEvaluation'> {
      count += 1
      if (!quiet) process.stderr.write(`${count} of ${total}: ${title}, seed ${seed}\n`)
      const training = trainingProgress(train.epochs, quiet)
      let measuring: Progress | undefined
      stopLast = () => {
        training.stop()
        measuring?.stop()
      }
      return {
        // A line an epoch would be a thousand lines at full scale: the bar shows where it is.
        hooks: { onStep: training.onStep, onEpoch() {} },
        onEvaluation(done, of, what) {
          training.stop()
          measuring ??= startProgress('images', quiet)
          measuring.update(done, of, what)
        },
      }
    },
    stop: () => stopLast(),
  }
}
