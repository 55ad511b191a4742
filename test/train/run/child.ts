/**
 * `tsx child.ts FOLDER`: trains in the folder from the start, or goes on there. Prints the number of epochs done when
 * training starts and after each.
 */
import { executeRun } from '../../../src/train/run/execute.ts'
import { killedRun } from './killed.ts'

const [folder = ''] = process.argv.slice(2)
const tell = (epoch: number) => console.log(epoch)
await executeRun({
  ...killedRun(folder),
  hooks: { onStart: (_, epoch) => tell(epoch), onEpoch: ({ epoch }) => tell(epoch) },
})
