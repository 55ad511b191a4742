/** The format against Python's safetensors (tools/reference/safetensors-golden.py), and files that are not it. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { float32 } from '../../../src/onnx/tensor.ts'
import { encodeSafetensors, readSafetensors } from '../../../src/train/run/safetensors.ts'
import { withFiles } from '../../data/temporary.ts'
import { throwsUserError } from '../../data/user-error.ts'

const golden = fileURLToPath(new URL('../../goldens/small.safetensors', import.meta.url))

const thirds = Float32Array.from({ length: 6 }, (_, i) => i / 3)
const small = {
  tensors: {
    'a/scalar': float32([-0], []),
    'b.weight': float32(thirds, [2, 3]),
    'c.empty': float32([], [0, 4]),
    'd ü': float32([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e-45, 3.4e38]),
  },
  metadata: { schema: 'one "text"\n' },
}

test("Python's file is read, and written to the same bytes", () => {
  assert.equal(readSafetensors(golden), small)
  assert.equal(Buffer.concat(encodeSafetensors(small)), readFileSync(golden))
})

test('tensors over a part of a larger buffer, in their own order, NaN with its bits', async () => {
  const bits = Uint32Array.of(1, 0x7fc00123, 0xff800001, 7)
  const tensors = { z: float32(new Float32Array(bits.buffer, 4, 2)), 12: float32([5]), a: float32([6]) }
  await withFiles({ s: Buffer.concat(encodeSafetensors({ tensors, metadata: {} })) }, async (folder) => {
    const read = readSafetensors(join(folder, 's')).tensors
    assert.equal(Object.keys(read), Object.keys(tensors))
    assert.equal([...new Uint32Array((read.z!.data as Float32Array).buffer)], [0x7fc00123, 0xff800001])
  })
})

/** A file with this header and so many bytes after it. */
const fileOf = (header: unknown, bytes: number): Buffer => {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(text.length))
  return Buffer.concat([length, text, Buffer.alloc(bytes)])
}

const entry = (begin: number, end: number, more: object = {}) => ({
  dtype: 'F32',
  shape: [(end - begin) / 4],
  data_offsets: [begin, end],
  ...more,
})

const bad: Readonly<Record<string, readonly [Buffer, string]>> = {
  'seven bytes': [Buffer.alloc(7), 'expected at least 8 bytes, got 7'],
  'a header beyond the end': [fileOf('{}', 0).subarray(0, 9), 'header: expected 2 bytes, got 1'],
  'a header of 2^63 bytes': [Buffer.alloc(20, 0x80), 'header: expected at most 100000000 bytes, got'],
  'no JSON': [fileOf('{"a"', 0), 'header: expected JSON, got "{\\"a\\""'],
  'a list': [fileOf([], 0), 'header: expected a JSON object, got []'],
  'an entry that is none': [fileOf({ t: 3 }, 4), 'tensor "t": dtype: expected "F32", got undefined'],
  'another type': [
    fileOf({ t: entry(0, 4, { dtype: 'F16' }) }, 4),
    'tensor "t": dtype: expected "F32", got "F16"',
  ],
  'a negative size': [
    fileOf({ t: entry(0, 4, { shape: [-1] }) }, 4),
    'tensor "t": shape: expected sizes, got [-1]',
  ],
  'one offset': [
    fileOf({ t: entry(0, 4, { data_offsets: [0] }) }, 4),
    'data_offsets: expected two numbers, got [0]',
  ],
  'a shape of other length': [
    fileOf({ t: entry(0, 8, { shape: [3] }) }, 8),
    'tensor "t": data_offsets: expected 12 bytes for [3], got 8',
  ],
  'an overlap': [
    fileOf({ t: entry(0, 8), u: entry(4, 12) }, 12),
    'tensor "u": data_offsets: expected it to begin at 8, got 4',
  ],
  'a gap': [
    fileOf({ t: entry(0, 4), u: entry(8, 12) }, 12),
    'tensor "u": data_offsets: expected it to begin at 4, got 8',
  ],
  'cut short': [fileOf({ t: entry(0, 8) }, 7), 'expected 8 bytes of tensors, got 7'],
  'bytes after the last': [fileOf({ t: entry(0, 8) }, 9), 'expected 8 bytes of tensors, got 9'],
  'metadata of numbers': [fileOf({ __metadata__: { a: 1 } }, 0), '__metadata__: expected texts, got {"a":1}'],
}

test('a file that is damaged or something else: one line that names it and the tensor', async () => {
  await withFiles({}, async (folder) => {
    for (const [what, [bytes, message]] of Object.entries(bad)) {
      const file = join(folder, what)
      writeFileSync(file, bytes)
      await throwsUserError(() => readSafetensors(file), `${file}: `, message)
    }
    await throwsUserError(() => readSafetensors(join(folder, 'none')), 'none: no such file')
    await throwsUserError(() => readSafetensors(folder), `${folder}: expected a file`)
  })
})

test('every cut of a file is refused', async () => {
  const whole = readFileSync(golden)
  await withFiles({}, async (folder) => {
    const file = join(folder, 's')
    for (let length = 0; length < whole.length; length += 1) {
      writeFileSync(file, whole.subarray(0, length))
      await throwsUserError(() => readSafetensors(file), file)
    }
  })
})

test.run()
