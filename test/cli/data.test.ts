/** The data commands, on folders of this machine and addresses where nobody answers. */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { formats } from '../../src/data/formats/index.ts'
import { datasets } from '../../src/data/open.ts'
import { after, withServer } from '../data/sets/fetch/server.ts'
import { sharedPath, sharedTest } from '../shared.ts'
import { assertDone, assertRefused, runCli, temporaryFolder } from './run-cli.ts'

const at = temporaryFolder()
const root = ['--data-root', at()]

mkdirSync(at('svhn'))
writeFileSync(at('svhn', 'test_32x32.mat'), '')
writeFileSync(at('cifar-10-binary.tar.gz'), '')

const dead = ['--mirror', 'http://127.0.0.1:1/']
const outcomes = {
  alone: runCli('data', ...root),
  list: runCli('data', 'list', ...root),
  mistyped: runCli('data', 'fecth', 'mnist'),
  unknown: runCli('data', 'cifar-100'),
  noName: runCli('data', 'fetch'),
  wrongName: runCli('data', 'fetch', 'cifar'),
  wrongOption: runCli('data', 'fetch', 'mnist', '--form', 'x'),
  both: runCli('data', 'fetch', 'mnist', ...dead, '--from', 'x'),
  offline: runCli('data', 'fetch', 'mnist', ...root, ...dead),
  help: runCli('data', 'fetch', '--help'),
}

test('data lists sets, which of them are here, and formats', async () => {
  const list = await outcomes.list
  assertDone(list)
  assert.is((await outcomes.alone).stdout, list.stdout)
  for (const name of Object.keys(datasets)) assert.match(list.stdout, new RegExp(`^${name} `, 'm'))
  for (const { description } of Object.values(formats)) assert.ok(list.stdout.includes(`  ${description}\n`))
  assert.match(list.stdout, /^glyphs +train, test .* always /m)
  assert.match(list.stdout, /^svhn +train, test +none +test only /m)
  assert.match(list.stdout, /^cifar-10 +train, test +\S+ +yes /m)
  assert.match(list.stdout, /^cifar-100 +train, test +\S+ +no /m)
})

test('what is wrong with the command is told in its own words', async () => {
  assertRefused(await outcomes.mistyped, 'unknown command "data fecth": did you mean fetch?')
  assertRefused(await outcomes.unknown, 'data: expected a command of list, fetch', 'got "cifar-100"')
  assertRefused(
    await outcomes.noName,
    'data fetch: expected <name>, got none (see manifold data fetch --help)',
  )
  assertRefused(await outcomes.wrongName, 'expected one of mnist, ', 'got "cifar"')
  assertRefused(await outcomes.wrongOption, 'unknown argument --form (see manifold data fetch --help)')
  assertRefused(await outcomes.both, '--from: expected no --mirror with it')
})

test('without a network one line says which file, from where, and where to put it', async () => {
  assertRefused(
    await outcomes.offline,
    ...['train-images-idx3-ubyte.gz: could not be fetched', 'http://127.0.0.1:1/train-images-idx3-ubyte.gz'],
    ...[
      'connection refused',
      at('mnist', 'train-images-idx3-ubyte.gz'),
      '9,912,422 bytes',
      'SHA-256 440fcabf',
    ],
    'missing besides: train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz, t10k-labels-idx1-ubyte.gz',
  )
})

test('fetch has a help of its own', async () => {
  const { stdout, code } = await outcomes.help
  assert.is(code, 0)
  for (const part of ['manifold data fetch <name>', '--mirror', '--from', '--data-root'])
    assert.ok(stdout.includes(part), part)
})

test('Ctrl-C leaves what came and says how to go on', () =>
  withServer(
    after(1000, () => {}),
    async (address, folder) => {
      const args = ['data', 'fetch', 'mnist', '--data-root', folder, '--mirror', new URL('/', address).href]
      const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', ...args], {
        stdio: ['ignore', 'ignore', 'pipe'],
        env: { ...process.env, NODE_OPTIONS: '' },
      })
      const stderr: string[] = []
      child.stderr.on('data', (text) => stderr.push(String(text)))
      const own = join(folder, 'mnist')
      const sizes = () =>
        existsSync(own) ? readdirSync(own).map((name) => statSync(join(own, name)).size) : []
      const watch = setInterval(() => sizes()[0] === 1000 && child.kill('SIGINT'), 10)
      const code = await new Promise((resolve) => child.on('close', resolve))
      clearInterval(watch)
      assert.is(code, 130)
      assert.match(stderr.join(''), 'stopped; what came is kept, the same command goes on from there')
      assert.equal(sizes(), [1000])
    },
  ))

sharedTest('fetch --from puts a file in its place and says how to open it', async () => {
  const from = sharedPath('data', 'fashion-mnist', 't10k-labels-idx1-ubyte.gz')!
  const outcome = await runCli('data', 'fetch', 'fashion-mnist', '--from', from, ...root)
  assertDone(outcome)
  const path = at('fashion-mnist', 't10k-labels-idx1-ubyte.gz')
  assert.ok(existsSync(path))
  assert.match(outcome.stdout, `${path}: copied, 5,148 bytes, SHA-256 as published\n`)
  assert.match(outcome.stdout, /\nhttps:\/\/github.com\/zalandoresearch\/fashion-mnist \(MIT/)
})

test.run()
