import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { assertDone, assertRefused, runCli, temporaryFolder } from './run-cli.ts'

const at = temporaryFolder()
const few = ['--epochs', '1', '--threads', '1', '--quiet']

test('train --mix factors trains on factors-a, and on nothing that has no factors', async () => {
  const data = ['--data', 'factors-a?n=256&side=16', '--mix', 'factors']
  const done = await runCli('train', 'mlp', ...data, '--lambda-per-sample', ...few, '--out', at('run'))
  assertDone(done)
  assert.match(done.stdout, /test accuracy .* of 256\)/)
  const refused = await runCli(
    'train',
    'mlp',
    '--data',
    'glyphs',
    '--mix',
    'factors',
    ...few,
    '--out',
    at('x'),
  )
  assertRefused(refused, '--mix factors', 'factors-a', 'got glyphs:train')
})

test('export --mix factors is refused: the graph of a step gets its images mixed', async () => {
  assertRefused(await runCli('export', 'mlp', '--mix', 'factors', '--out', at('graphs')), '--mix: expected')
})

test.run()
