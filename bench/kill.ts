/** `kill -9` at random moments of a training run: what is resumed must be the uninterrupted run, byte for byte. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomStream } from '../src/data/random.ts'
import { executeRun } from '../src/train/run/execute.ts'
import { contentOf, differences } from '../test/train/run/fixtures.ts'
import { epochs, killedRun, momentBetween, trainAndKill } from '../test/train/run/killed.ts'

const kills = 20

/** Prints a line for each kill; half of the runs are killed a second time after they were resumed. */
export async function kill(): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'onnx-manifold-kill-'))
  try {
    const { seconds } = await executeRun(killedRun(join(root, 'whole')))
    const expected = contentOf(join(root, 'whole'))
    const files = Object.keys(expected)
    console.log(
      `mlp on 192 glyphs, ${epochs} epochs in ${seconds.toFixed(1)} s; compared: ${files.join(', ')}`,
    )
    const counts = { equal: 0, torn: 0 }
    for (let k = 0; k < kills; k += 1) {
      const folder = join(root, `killed-${k}`)
      const random = randomStream(1, 'bench/kill', k, 0)
      const first = momentBetween(0, epochs - 3, 1000 * seconds, random)
      const moments = [first]
      if (random.uniform() < 0.5) moments.push(momentBetween(first.epoch, epochs - 2, 1000 * seconds, random))
      let isTorn = false
      for (const moment of moments) isTorn = (await trainAndKill(folder, moment)).torn || isTorn
      await executeRun(killedRun(folder))
      const different = differences(expected, contentOf(folder))
      counts.equal += Number(different.length === 0)
      counts.torn += Number(isTorn)
      const when = moments
        .map(({ epoch, delay }) => `${delay.toFixed(0)} ms after epoch ${epoch}`)
        .join(' and ')
      const result = different.length === 0 ? 'equal' : `DIFFERENT: ${different.join(', ')}`
      console.log(
        `${String(k + 1).padStart(2)}  ${result}  killed ${when}${isTorn ? ', in the middle of a file' : ''}`,
      )
    }
    console.log(`${counts.equal} of ${kills} runs equal; ${counts.torn} were killed in the middle of a file`)
    if (counts.equal < kills) process.exitCode = 1
  } finally {
    await rm(root, { recursive: true })
  }
}
