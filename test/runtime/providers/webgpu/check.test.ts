import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { missing } from '../../../../src/runtime/providers/check.ts'
import { checkWebGpu } from '../../../../src/runtime/providers/webgpu/check.ts'
import { madeUpMachine, type Parts } from '../made-up-machine.ts'

const lacks = (parts: Parts) => missing(checkWebGpu(madeUpMachine(parts))).map(({ what }) => what)

test('Linux wants the Vulkan loader and a driver; macOS and Windows have all of it', () => {
  const manifest = '/usr/share/vulkan/icd.d/nvidia_icd.json'
  assert.equal(lacks({}), ['libvulkan.so.1', 'Vulkan driver'])
  assert.equal(lacks({ loads: ['libvulkan.so.1'] }), ['Vulkan driver'])
  assert.equal(lacks({ loads: ['libvulkan.so.1'], files: { [manifest]: '' } }), [])
  assert.equal(lacks({ platform: 'darwin', arch: 'arm64' }), [])
  assert.equal(lacks({ platform: 'win32' }), [])
})

test('a driver that the environment names has to be there, whatever else is', () => {
  const files = { '/usr/share/vulkan/icd.d/nvidia_icd.json': '' }
  const named = (VK_ICD_FILENAMES: string) => ({
    loads: ['libvulkan.so.1'],
    files,
    env: { VK_ICD_FILENAMES },
  })
  assert.equal(lacks(named('/nowhere.json')), ['Vulkan driver'])
  assert.equal(lacks(named('/usr/share/vulkan/icd.d/nvidia_icd.json')), [])
})

test.run()
