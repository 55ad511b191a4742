/**
 * A kill at every place between two writes: while a run writes, its folder is copied before and after each rename and
 * each flush to the disk; every copy is what a kill at that moment leaves, and each must go on to the same bytes.
 */
import fs, { appendFileSync, cpSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { executeRun } from '../../../src/train/run/execute.ts'
import type { RunOptions } from '../../../src/train/run/options.ts'
import type { Selection } from '../../../src/train/run/selection.ts'
import { withFiles } from '../../data/temporary.ts'
import { contentOf, differences, measureAs, networkOf, runOptions, trainOptions } from './fixtures.ts'

/** Copies the folder beside itself around each rename and flush of this process, wherever that makes a difference. */
async function watching(folder: string, copies: string[], body: () => Promise<unknown>): Promise<void> {
  const { renameSync, fsyncSync } = fs
  let last = ''
  const copy = () => {
    const names = readdirSync(folder, { recursive: true }).map(String)
    const now = names.map((name) => {
      const { ino, size } = statSync(join(folder, name))
      return `${name} ${ino} ${size}`
    })
    if (now.join() === last) return
    last = now.join()
    copies.push(`${folder}-${copies.length}`)
    cpSync(folder, copies.at(-1)!, { recursive: true })
  }
  const around =
    <A extends unknown[]>(call: (...args: A) => void) =>
    (...args: A) => {
      copy()
      call(...args)
      copy()
    }
  fs.renameSync = around(renameSync)
  fs.fsyncSync = around(fsyncSync)
  syncBuiltinESMExports()
  try {
    await body()
  } finally {
    Object.assign(fs, { renameSync, fsyncSync })
    syncBuiltinESMExports()
  }
}

const partials = (folder: string): string[] =>
  readdirSync(folder, { recursive: true })
    .map(String)
    .filter((file) => file.endsWith('.partial'))

/** As of a process that is dead, which this one is not. */
function orphan(folder: string): void {
  for (const file of partials(folder))
    fs.renameSync(join(folder, file), join(folder, file.replace(/\d+\.partial$/, '999999999.partial')))
}

const optionsOf = (folder: string, select: Selection, measure: RunOptions['measure'], epochs: number) =>
  runOptions(folder, { network: networkOf(1, 2), options: { ...trainOptions, epochs }, measure, select })

/** Accuracies of the epochs: the best is replaced at once or later, and is the last or an earlier one. */
const cases = [
  ['validation', [0.5, 0.25, 0.75, 0.625]],
  ['last', [0.5, 0.75]],
] as const

for (const [select, accuracies] of cases)
  test(`a kill between any two writes is made good, selecting by ${select}`, async () => {
    await withFiles({}, async (root) => {
      const measure = measureAs(...accuracies)
      const own = (folder: string) => optionsOf(folder, select, measure, accuracies.length)
      const whole = join(root, 'whole')
      const copies: string[] = []
      await watching(whole, copies, () => executeRun(own(whole)))
      const expected = contentOf(whole)
      const counts = { partial: 0, unbegun: 0 }
      for (const folder of copies) {
        if (partials(folder).length > 0) counts.partial += 1
        orphan(folder)
        const resume = existsSync(join(folder, 'config.json'))
        if (!resume) counts.unbegun += 1
        await executeRun({ ...own(folder), resume })
        assert.equal(differences(expected, contentOf(folder)), [], folder)
        assert.equal(partials(folder), [], folder)
      }
      // Of an epoch: the line, and state and model each half written and whole.
      const { length } = copies
      assert.ok(length > 5 * accuracies.length && counts.partial > 2 * accuracies.length, `${length} copies`)
      assert.ok(counts.unbegun > 0 && counts.unbegun < 4, `${counts.unbegun} without a config.json`)
    })
  })

test('a torn last line of metrics is cut', async () => {
  await withFiles({}, async (root) => {
    const measure = measureAs(0.5, 0.75, 0.25)
    const own = (folder: string) => optionsOf(folder, 'validation', measure, 3)
    const [whole, torn] = [join(root, 'whole'), join(root, 'torn')]
    const onEpoch = ({ epoch }: { epoch: number }) => {
      if (epoch === 2) cpSync(whole, torn, { recursive: true })
    }
    await executeRun({ ...own(whole), hooks: { onEpoch } })
    const [, , third] = readFileSync(join(whole, 'metrics.jsonl'), 'utf8').split('\n')
    appendFileSync(join(torn, 'metrics.jsonl'), third!.slice(0, -9))
    await executeRun({ ...own(torn), resume: true })
    assert.equal(differences(contentOf(whole), contentOf(torn)), [])
  })
})

test.run()
