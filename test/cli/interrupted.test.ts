/** An evaluation that is killed at some moment, and gone on with from the command line. */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Evaluation } from '../../src/eval/evaluation.ts'
import { lasting } from '../eval/lasting.ts'
import { assertDone, assertRefused, runCli, temporaryFolder } from './run-cli.ts'

const at = temporaryFolder()
const root = fileURLToPath(new URL('../..', import.meta.url))
const asked = [
  ...['evaluate', '--limit', '24', '--batch', '4', '--attack', 'pgd', '--eps', '1/255,8/255', '--seed', '2'],
  ...['--threads', '1', '--json', '-'],
]

/** Starts it, and sends the signal when its progress has so many lines. */
async function stopAt(lines: number, folder: string, signal: NodeJS.Signals) {
  const args = ['--import', 'tsx', 'src/cli/main.ts', ...asked, '--checkpoint', folder]
  const env = { ...process.env, NODE_OPTIONS: '' }
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'ignore', 'pipe'], env })
  let stderr = ''
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  const file = `${folder}/progress.jsonl`
  const watch = setInterval(() => {
    if (existsSync(file) && readFileSync(file, 'utf8').split('\n').length > lines) child.kill(signal)
  }, 5)
  const code = await new Promise<number | null>((resolve) => {
    child.on('close', resolve)
  })
  clearInterval(watch)
  return { code, stderr }
}

const resumed = async (folder: string) => {
  const outcome = await runCli(...asked, '--resume', folder)
  assertDone(outcome)
  return lasting(JSON.parse(outcome.stdout) as Evaluation)
}

const whole = runCli(...asked)
const kept = async () => lasting(JSON.parse((await whole).stdout) as Evaluation)

for (const lines of [1, 3, 8])
  test(`killed after ${lines} lines of progress and gone on with: the same JSON`, async () => {
    const { code } = await stopAt(lines, at(`killed-${lines}`), 'SIGKILL')
    assert.is(code, null)
    assert.equal(await resumed(at(`killed-${lines}`)), await kept())
  })

test('Ctrl-C says how to go on, in words that work', async () => {
  const folder = at('stopped here')
  const { code, stderr } = await stopAt(4, folder, 'SIGINT')
  assert.is(code, 130)
  assert.match(stderr, /stopped; go on with: manifold evaluate --limit 24 .* --resume '.*stopped here'\n$/)
  assert.not.match(stderr, /--checkpoint/)
  assert.equal(await resumed(folder), await kept())
})

test('the arguments must be the same', async () => {
  await runCli('evaluate', '--limit', '4', '--checkpoint', at('small'))
  const outcome = await runCli('evaluate', '--limit', '5', '--resume', at('small'))
  assertRefused(outcome, at('small'), 'expected')
})

test.run()
