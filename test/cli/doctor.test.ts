import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { renderDiagnosis } from '../../src/cli/doctor/text.ts'
import { type Diagnosis, diagnose } from '../../src/runtime/providers/diagnosis.ts'
import type { Provider } from '../../src/runtime/providers/provider.ts'
import { madeUpMachine } from '../runtime/providers/made-up-machine.ts'
import { assertRefused, runCli } from './run-cli.ts'

const outcomes = {
  json: runCli('doctor', '--json', '-'),
  cuda: runCli('doctor', '--provider', 'cuda:99'),
  bad: runCli('doctor', '--provider', 'rocm'),
}

test('the CPU works and nothing more was asked: exit code 0, and JSON alone on standard output', async () => {
  const { code, stdout } = await outcomes.json
  assert.is(code, 0)
  const { schema, onnxruntime, providers } = JSON.parse(stdout) as Diagnosis & { schema: string }
  assert.is(schema, 'onnx-manifold/doctor/1')
  assert.match(onnxruntime, /^\d+\.\d+\.\d+/)
  assert.equal(
    providers.map(({ provider }) => provider),
    ['cpu', 'cuda', 'webgpu'],
  )
  assert.is(providers[0]!.works, true)
})

test('a provider that was asked for and does not work: exit code 2, and all the same the whole text', async () => {
  const { code, stdout } = await outcomes.cuda
  assert.is(code, 2)
  assert.match(stdout, /^cpu \(the processor\) works/m)
  assert.match(stdout, /^cuda:99 \(NVIDIA GPUs, on Linux\) DOES NOT WORK/m)
})

test('a wrong provider is a wrong argument', async () => {
  assertRefused(await outcomes.bad, '--provider: expected cpu, cuda[:device] or webgpu, got "rocm"')
})

/** The paragraph of CUDA, on a machine that is made up. */
async function paragraph(machine: Parameters<typeof madeUpMachine>[0], cudaWorks: boolean): Promise<string> {
  const trial = async ({ name }: Provider) =>
    name === 'cpu' || (name === 'cuda' && cudaWorks)
      ? ({ works: true, answer: [] } as const)
      : ({ works: false, reason: 'a reason' } as const)
  const text = renderDiagnosis(await diagnose({ name: 'cuda' }, madeUpMachine(machine), trial), '0.1.0')
  return text.split('\n\n').find((part) => part.startsWith('cuda')) ?? ''
}

test('what is missing a line each, where it was looked for, and what to do once for each cause', async () => {
  const text = await paragraph({ env: { LD_LIBRARY_PATH: '/opt/mine' } }, false)
  const lines = text.split('\n')
  assert.is(lines[0], 'cuda (NVIDIA GPUs, on Linux) DOES NOT WORK: 9 things are missing')
  assert.is(lines.filter((line) => line.startsWith('  MISSING')).length, 9)
  assert.match(text, /^ {2}MISSING +libcudnn\.so\.9 +is not found$/m)
  assert.match(text, /^ {2}libraries were looked for in LD_LIBRARY_PATH \(\/opt\/mine\), the loader's cache/m)
  assert.equal(
    lines.slice(lines.indexOf('  to do:') + 1).map((line) => line.slice(0, 5)),
    ['  1. ', '  2. ', '  3. ', '  4. '],
  )
})

test('where there is no CUDA at all, nothing is looked for', async () => {
  assert.is(
    await paragraph({ platform: 'darwin', arch: 'arm64' }, false),
    [
      'cuda (NVIDIA GPUs, on Linux) DOES NOT WORK: a reason',
      '  MISSING   onnxruntime-node   has no CUDA for darwin/arm64, only for linux/x64',
      '  to do:',
      '  1. --provider webgpu',
    ].join('\n'),
  )
})

test('what works is not told to be mended, whatever the checks say', async () => {
  const text = await paragraph({}, true)
  assert.match(text, /^cuda \(NVIDIA GPUs, on Linux\) works: /)
  assert.not.match(text, /to do/)
})

test.run()
