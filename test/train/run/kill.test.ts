/** `kill -9` at random moments of a run; `npm run bench -- kill` does more of them. */
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../../../src/data/random.ts'
import { executeRun } from '../../../src/train/run/execute.ts'
import { withFiles } from '../../data/temporary.ts'
import { contentOf, differences } from './fixtures.ts'
import { epochs, killedRun, momentBetween, trainAndKill } from './killed.ts'

const kills = 3

test('killed again and again, a run goes on to the same bytes', async () => {
  await withFiles({}, async (root) => {
    const [whole, killed] = [join(root, 'whole'), join(root, 'killed')]
    const { seconds } = await executeRun(killedRun(whole))
    const span = Math.floor((epochs - 4) / kills)
    for (let k = 0; k < kills; k += 1) {
      const random = randomStream(1, 'kill', k, 0)
      await trainAndKill(killed, momentBetween(k * span, (k + 1) * span, 1000 * seconds, random))
    }
    await executeRun(killedRun(killed))
    assert.equal(differences(contentOf(whole), contentOf(killed)), [])
  })
})

test.run()
