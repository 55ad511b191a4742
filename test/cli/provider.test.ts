/** `--provider` on every command that takes it, on a machine that has no GPU of that number. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { resumedArguments } from '../../src/cli/training/resume.ts'
import { assertRefused, runCli, temporaryFolder } from './run-cli.ts'

const at = temporaryFolder()
const absent = ['--provider', 'cuda:99', '--quiet'] as const
const outcomes = {
  evaluate: runCli('evaluate', '--limit', '2', ...absent),
  train: runCli('train', 'mlp', '--limit', '64', '--out', at('run'), ...absent),
  reproduce: runCli('reproduce', 'figure-1', '--out', at('reproduced'), ...absent),
  check: runCli('check', 'models/cnn-manifold.onnx', ...absent),
  computed: runCli('reproduce', 'theorem-1', ...absent),
  unknown: runCli('evaluate', '--provider', 'tpu'),
}

for (const command of ['evaluate', 'train', 'reproduce', 'check'] as const)
  test(`${command}: a provider that does not start is one line and exit code 2, and the CPU does not take its place`, async () =>
    assertRefused(
      await outcomes[command],
      '--provider cuda:99: it does not start here: ',
      'manifold doctor --provider cuda',
    ))

test('nothing is written by then', async () => {
  await Promise.all(Object.values(outcomes))
  assert.not(existsSync(at('run')))
  assert.not(existsSync(at('reproduced')))
})

test('what computes on the CPU alone takes no other, and what is no provider is a wrong argument', async () => {
  assertRefused(await outcomes.computed, '--provider: theorem-1 is computed on the CPU alone, got "cuda:99"')
  assertRefused(await outcomes.unknown, '--provider: expected cpu, cuda[:device] or webgpu, got "tpu"')
})

test('a run that is resumed goes on where it began, unless another provider is said', () => {
  mkdirSync(at('kept'))
  writeFileSync(
    at('kept', 'config.json'),
    JSON.stringify({ provider: 'cuda:1', arguments: { network: 'mlp' } }),
  )
  const args = { resume: at('kept'), provider: 'cpu' }
  assert.is(resumedArguments(args, ['resume']).provider, 'cuda:1')
  assert.is(resumedArguments(args, ['resume', 'provider']).provider, 'cpu')
  mkdirSync(at('older'))
  writeFileSync(at('older', 'config.json'), JSON.stringify({ arguments: { network: 'mlp' } }))
  assert.is(resumedArguments({ ...args, resume: at('older') }, ['resume']).provider, 'cpu')
})

test.run()
