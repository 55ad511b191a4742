/** metrics.jsonl: lines that are whole, or not there. */
import fs, { readFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { appendLine, cutLines } from '../../../src/train/run/metrics-log.ts'
import { withFiles } from '../../data/temporary.ts'
import { throwsUserError } from '../../data/user-error.ts'

const line = (epoch: number) =>
  ({ epoch, learningRate: 0.1, loss: 1, select: 'last', seconds: 10 * epoch }) as const
const text = (...epochs: number[]) => epochs.map((epoch) => `${JSON.stringify(line(epoch))}\n`).join('')

const cuts: Readonly<Record<string, readonly [before: string, after: string, seconds: number]>> = {
  'as it should be': [text(1, 2), text(1, 2), 20],
  'a torn line': [`${text(1, 2)}{"epoch":3,"lea`, text(1, 2), 20],
  'a line whose break is missing': [`${text(1)}${text(2).trimEnd()}`, text(1), 10],
  'an epoch that is done again': [text(1, 2, 3), text(1, 2), 20],
  'no lines': ['', '', 0],
  'a torn line alone': ['{"epo', '', 0],
  'what a power cut may leave': [`${text(1)}\0\0\0\n`, text(1), 10],
  'a line of something else': [`[]\n${text(1)}3\n`, text(1), 10],
  'no seconds': ['{"epoch":1}\n', '{"epoch":1}\n', 0],
}

test('lines beyond the second epoch are cut, and what is no line', async () => {
  for (const [what, [before, after, seconds]] of Object.entries(cuts))
    await withFiles({ m: Buffer.from(before) }, async (folder) => {
      assert.is(cutLines(join(folder, 'm'), 2), seconds, what)
      assert.is(readFileSync(join(folder, 'm'), 'utf8'), after, what)
    })
  await withFiles({}, async (folder) => {
    assert.is(cutLines(join(folder, 'm'), 2), 0)
    assert.equal(fs.readdirSync(folder), [])
  })
})

test('a line that the disk does not take is taken back', async () => {
  await withFiles({}, async (folder) => {
    const file = join(folder, 'm')
    appendLine(file, line(1))
    const { fsyncSync } = fs
    // A network disk tells only then that it is full.
    fs.fsyncSync = () => {
      throw Object.assign(new Error('full'), { code: 'ENOSPC' })
    }
    syncBuiltinESMExports()
    try {
      await throwsUserError(() => appendLine(file, line(2)), `${file}: cannot be written (ENOSPC)`)
    } finally {
      fs.fsyncSync = fsyncSync
      syncBuiltinESMExports()
    }
    assert.is(readFileSync(file, 'utf8'), text(1))
    appendLine(file, line(2))
    assert.is(readFileSync(file, 'utf8'), text(1, 2))
    await throwsUserError(
      () => appendLine(join(folder, 'none', 'm'), line(1)),
      'cannot be written (no such folder)',
    )
  })
})

test.run()
