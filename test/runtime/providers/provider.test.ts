import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { isCpu, parseProvider, providerText } from '../../../src/runtime/providers/provider.ts'
import { throwsUserError } from '../../data/user-error.ts'

test('a name, and of CUDA a number', () => {
  assert.equal(parseProvider('cpu'), { name: 'cpu' })
  assert.equal(parseProvider('cuda'), { name: 'cuda' })
  assert.equal(parseProvider('cuda:12'), { name: 'cuda', device: 12 })
  assert.equal(parseProvider('webgpu'), { name: 'webgpu' })
})

test('it is printed as it is said', () => {
  for (const text of ['cpu', 'cuda', 'cuda:0', 'cuda:3', 'webgpu'])
    assert.is(providerText(parseProvider(text)), text)
})

test('what is no provider is refused', async () => {
  for (const text of ['', 'CUDA', 'gpu', 'cuda:', 'cuda:x', 'cuda:-1', 'cuda:1.5', 'cuda:0:1', ' cuda'])
    await throwsUserError(
      () => parseProvider(text),
      '--provider: expected cpu, cuda[:device] or webgpu',
      `got "${text}"`,
    )
})

test('a number where there is none to choose is refused', async () => {
  await throwsUserError(() => parseProvider('cpu:0'), '--provider: the CPU has no device number, got "cpu:0"')
  await throwsUserError(
    () => parseProvider('webgpu:1'),
    '--provider: WebGPU has no device number',
    '"webgpu:1"',
  )
})

test('nothing said is the CPU', () => {
  assert.ok(isCpu(undefined))
  assert.ok(isCpu(parseProvider('cpu')))
  assert.not(isCpu(parseProvider('cuda')))
})

test.run()
