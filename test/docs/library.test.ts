/** The programs in docs/library.md run, and say what they should. */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { temporaryFolder } from '../cli/run-cli.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const text = readFileSync(`${root}docs/library.md`, 'utf8')
const programs = [...text.matchAll(/```ts\n(.*?)```/gs)].map(([, program]) => program!)

const at = temporaryFolder()

/** Runs it in the project's root; what it imports is src/index.ts, not what is built. */
function run(program: string, i: number): string {
  const file = at(`program-${i}.mts`)
  writeFileSync(file, program.replaceAll("'onnx-manifold'", `'${root}src/index.ts'`))
  return execFileSync(process.execPath, ['--import', 'tsx', file], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '', FORCE_COLOR: '0' },
  })
}

test('both programs of the page run', () => {
  assert.is(programs.length, 2)
  const [first, second] = programs.map(run)
  const lines = first!.trim().split('\n')
  assert.equal(
    lines.map((line) => line.split(' ').slice(0, 2)),
    [
      ['fgsm', String(2 / 255)],
      ['fgsm', String(8 / 255)],
      ['pgd', String(2 / 255)],
      ['pgd', String(8 / 255)],
    ],
  )
  assert.ok(lines.every((line) => Number(line.split(' ')[2]) > 0))
  assert.is(second, '')
})

test.run()
