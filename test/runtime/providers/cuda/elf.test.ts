import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { neededLibraries } from '../../../../src/runtime/providers/cuda/elf.ts'
import { bindingFolder, packageFolder } from '../../../../src/runtime/providers/cuda/provider-files.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'onnx-manifold-elf-'))
test.after(() => rmSync(folder, { recursive: true }))

// npm's package has the files of every system.
const of = (arch: string) =>
  path.join(bindingFolder(packageFolder(), { platform: 'linux', arch }), 'onnxruntime_binding.node')

test("what `readelf -d` says of onnxruntime-node's own binding, of both kinds of processor", () => {
  assert.equal(neededLibraries(openSync(of('x64'), 'r')), [
    ...['libonnxruntime.so.1', 'libstdc++.so.6', 'libm.so.6', 'libgcc_s.so.1', 'libc.so.6'],
  ])
  const arm = neededLibraries(openSync(of('arm64'), 'r'))
  assert.ok(arm.includes('libonnxruntime.so.1') && arm.includes('libc.so.6'), String(arm))
})

test('what is no library, and a part of one, are refused', () => {
  const file = (bytes: Uint8Array) => {
    const name = path.join(folder, 'file')
    writeFileSync(name, bytes)
    return openSync(name, 'r')
  }
  const whole = readFileSync(of('x64'))
  assert.throws(() => neededLibraries(file(Buffer.from('text'))), /whole ELF file/)
  assert.throws(() => neededLibraries(file(Buffer.alloc(100))), /64-bit little-endian ELF/)
  assert.throws(() => neededLibraries(file(whole.subarray(0, 5000))), /whole ELF file/)
})

test.run()
