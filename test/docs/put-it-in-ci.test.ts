/** The commands and the program of docs/put-it-in-ci.md do what the page says. */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { runCli, temporaryFolder } from '../cli/run-cli.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const page = readFileSync(`${root}docs/put-it-in-ci.md`, 'utf8')
const at = temporaryFolder()

/** Files that a command writes or reads go into the temporary folder. */
const placed = (text: string) =>
  text.replaceAll(/\b(robustness\.json|evaluation\.json|junit\.xml)\b/g, (name) => at(name))

/** Every `npx onnx-manifold ...`, with the lines that are folded into it. */
const commands = [...page.matchAll(/npx onnx-manifold (.+(?:\n +--.+)*)/g)].map(([, command]) =>
  placed(command!).split(/\s+/),
)

test('the page has four commands: one writes the reference, three compare with it and pass', async () => {
  assert.is(commands.length, 4)
  const [write, compare, github, gitlab] = commands
  assert.is((await runCli(...write!)).code, 0)
  for (const command of [compare!, github!]) {
    const { code, stderr } = await runCli(...command)
    assert.is(code, 0, stderr)
    assert.match(readFileSync(at('junit.xml'), 'utf8'), / failures="0" /)
  }
  assert.equal(gitlab, github!.slice(0, -2), 'the same but for --json')
})

test('its program passes with that reference, and fails with another', async () => {
  const [, program] = /```ts\n(.*?)```/s.exec(page)!
  const file = at('program.mts')
  writeFileSync(file, placed(program!).replace("'onnx-manifold'", `'${root}src/index.ts'`))
  const run = () =>
    execFileSync(process.execPath, ['--import', 'tsx', file], {
      ...{ cwd: root, encoding: 'utf8', stdio: 'pipe' },
      env: { ...process.env, NODE_OPTIONS: '', FORCE_COLOR: '0' },
    })
  assert.is(run(), '')
  const reference = JSON.parse(readFileSync(at('robustness.json'), 'utf8'))
  reference.attacks[1].robustCorrect += 10
  writeFileSync(at('robustness.json'), JSON.stringify(reference))
  assert.throws(run, /pgd linf 8\/255 robust correct +\d+ +\d+ +-5 points +0\.5 points/)
})

test.run()
