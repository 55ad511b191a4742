/** Start-up: a command loads what it uses. Modules are named here, and no time is taken. */
import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { loadedModules } from './loaded-modules.ts'
import { temporaryFolder } from './run-cli.ts'

const at = temporaryFolder()

const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  dependencies: Readonly<Record<string, string>>
}

/** Dependencies of the project among the packages. */
const ofProject = (packages: ReadonlySet<string>): string[] =>
  Object.keys(dependencies).filter((name) => packages.has(name))

const helps = ['evaluate', 'train', 'data'].map(
  (name) => [name, loadedModules(at(`${name}.txt`), name, '--help')] as const,
)
const evaluation = loadedModules(at('evaluation.txt'), 'evaluate', '--limit', '1', '--json', '-')

/** What computes, what reads data, and what a command runs; the names of providers are read with the options. */
const needless =
  /^src\/(runtime\/(?!providers\/provider\.ts)|report|grad\/rules|data\/formats|cli\/commands\/(?!.*(command|index|options)\.ts))/

for (const [name, loaded] of helps)
  test(`${name} --help loads nothing to compute or to read files with`, async () => {
    const { packages, files } = await loaded
    assert.ok(files.has('src/cli/commands/index.ts'))
    assert.equal(ofProject(packages), ['yargs'])
    assert.equal(
      [...files].filter((file) => needless.test(file)),
      [],
    )
  })

test('an evaluation of generated images loads no reader of files and no writer of pictures', async () => {
  const { packages, files } = await evaluation
  assert.ok(files.has('src/cli/commands/evaluate.ts'))
  assert.equal(ofProject(packages).toSorted(), ['cli-progress', 'onnxruntime-node', 'protobufjs', 'yargs'])
})

test.run()
