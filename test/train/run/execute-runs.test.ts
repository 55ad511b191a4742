/** Several seeds in one folder. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Interrupted } from '../../../src/train/options.ts'
import { executeRun } from '../../../src/train/run/execute.ts'
import { executeRuns, type RunsOptions } from '../../../src/train/run/execute-runs.ts'
import { withFiles } from '../../data/temporary.ts'
import { throwsUserError } from '../../data/user-error.ts'
import {
  contentOf,
  differences,
  measure,
  networkOf,
  runOptions,
  trainOptions,
  validated,
} from './fixtures.ts'

const { config } = runOptions('')
const options = { ...trainOptions, epochs: 2 }

const runsOptions = (folder: string, more: Partial<RunsOptions> = {}): RunsOptions => ({
  folder,
  runs: 3,
  seed: 5,
  plan: (seed) => ({ network: networkOf(seed), data: validated, options, config: { ...config, seed } }),
  config,
  measure,
  ...more,
})

const json = (...parts: readonly string[]) => JSON.parse(readFileSync(join(...parts), 'utf8'))
const members = (folder: string) => [1, 2, 3].map((k) => contentOf(join(folder, `run-${k}`)))

test('a run a seed, each as if it were alone; their mean and deviation', async () => {
  await withFiles({}, async (root) => {
    const folder = join(root, 'runs')
    const seen: number[][] = []
    const summary = await executeRuns(
      runsOptions(folder, { hooks: { onRun: (...about) => void seen.push(about) } }),
    )
    assert.equal(seen, [
      [1, 3, 5],
      [2, 3, 6],
      [3, 3, 7],
    ])
    assert.equal(readdirSync(folder).sort(), ['config.json', 'run-1', 'run-2', 'run-3', 'summary.json'])
    assert.is(json(folder, 'config.json').runs, 3)
    assert.is(json(folder, 'config.json').select, 'validation')
    assert.equal(json(folder, 'summary.json'), JSON.parse(JSON.stringify(summary)))

    const alone = join(root, 'alone')
    const own = { network: networkOf(6), options: { ...options, seed: 6 }, config: { ...config, seed: 6 } }
    const second = await executeRun(runOptions(alone, own))
    assert.equal(differences(contentOf(alone), members(folder)[1]!), [])
    assert.is(summary.runs[1]!.model.sha256, second.model.sha256)
    assert.is(new Set(summary.runs.map(({ model }) => model.sha256)).size, 3)
    const accuracies = summary.runs.map((run) => run.test!.accuracy)
    assert.ok(
      Math.abs(summary.test!.accuracy.mean - (accuracies[0]! + accuracies[1]! + accuracies[2]!) / 3) < 1e-15,
    )
  })
})

test('stopped in the second run, they go on to the same bytes: the first stays, the third begins', async () => {
  await withFiles({}, async (root) => {
    const [whole, folder] = [join(root, 'whole'), join(root, 'stopped')]
    await executeRuns(runsOptions(whole))
    const stop = new AbortController()
    let second = false
    const hooks = {
      onRun: (run: number) => {
        second = run === 2
      },
      onStep: (step: number) => second && step === 9 && stop.abort(),
    }
    try {
      await executeRuns(runsOptions(folder, { hooks: hooks as never, signal: stop.signal }))
      assert.unreachable('expected it to be stopped')
    } catch (error) {
      assert.instance(error, Interrupted)
    }
    assert.not.ok(existsSync(join(folder, 'run-3')))
    assert.not.ok(existsSync(join(folder, 'summary.json')))
    const kinds: string[] = []
    const onStart = (kind: string) => void kinds.push(kind)
    const resumed = await executeRuns(runsOptions(folder, { resume: true, hooks: { onStart } }))
    assert.equal(kinds, ['finished', 'resumed', 'new'])
    const expected = members(whole)
    for (const [k, content] of members(folder).entries()) assert.equal(differences(expected[k]!, content), [])

    const before = readFileSync(join(folder, 'summary.json'), 'utf8')
    const again = await executeRuns(runsOptions(folder, { resume: true }))
    assert.equal(again, JSON.parse(JSON.stringify(resumed)))
    assert.is(readFileSync(join(folder, 'summary.json'), 'utf8'), before)
  })
})

test('refused: another number of runs, one run in its place, and bad arguments before there is a folder', async () => {
  await withFiles({}, async (root) => {
    const folder = join(root, 'runs')
    const refuses = (more: Partial<RunsOptions>, ...parts: readonly string[]) =>
      throwsUserError(() => executeRuns(runsOptions(folder, more)), ...parts)
    await refuses({ runs: 0 }, '--runs: expected a whole number, at least 1, got 0')
    const large = { ...options, batch: 999 }
    await refuses(
      { plan: (seed) => ({ network: networkOf(seed), data: validated, options: large, config }) },
      '--batch: expected at most the 192',
    )
    assert.equal(readdirSync(root), [])

    await executeRuns(runsOptions(folder, { runs: 1 }))
    await refuses({ resume: true }, `${folder}/config.json: runs: expected 1 as the run began with, got 3`)
    await refuses({}, `${folder}: holds a run already`)
    await throwsUserError(
      () => executeRun(runOptions(folder, { resume: true })),
      `${folder}/config.json: schema: expected "onnx-manifold/runs/1"`,
    )
    await executeRuns(runsOptions(folder, { runs: 2, force: true }))
    assert.is(json(folder, 'summary.json').runs.length, 2)
    const one = await executeRun(runOptions(folder, { options, force: true }))
    assert.is(one.seed, 1)
    assert.not.ok(existsSync(join(folder, 'run-1')))
  })
})

test.run()
