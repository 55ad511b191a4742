/** Tensors in files beside the model: read from there, and from nowhere else. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { decodeModel } from '../../src/onnx/decode.ts'
import { readModel } from '../../src/onnx/file.ts'
import { ModelProto } from '../../src/onnx/schema.ts'
import { type Tensor, toNumbers } from '../../src/onnx/tensor.ts'
import { withFiles } from '../data/temporary.ts'
import { throwsUserError } from '../data/user-error.ts'
import { fixture, readBuffer } from './models.ts'

/** A model with one external tensor of two floats. */
function externalModel(entries: Readonly<Record<string, string>>, dims = [2]): Uint8Array {
  const externalData = Object.entries(entries).map(([key, value]) => ({ key, value }))
  const w = { name: 'w', dims, dataType: 1, dataLocation: 1, externalData }
  const graph = { name: 'g', initializer: [w], output: [{ name: 'w' }] }
  const message = { irVersion: 8, opsetImport: [{ domain: '', version: 18 }], graph }
  return ModelProto.encode(message).finish()
}

const floats = new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer)

/** Reads the model from a folder that has `data.bin` of 16 bytes. */
async function read(
  entries: Readonly<Record<string, string>>,
  body: (file: string) => void | Promise<void>,
  dims?: number[],
) {
  const files = { 'm.onnx': externalModel(entries, dims), 'data.bin': floats }
  await withFiles(files, async (folder) => body(path.join(folder, 'm.onnx')))
}

const numbersIn = (file: string): number[] => toNumbers(readModel(file).graph.initializers.get('w') as Tensor)

/** The message is one line that starts with the model's path and has `parts`. */
const refuses = (entries: Readonly<Record<string, string>>, ...parts: string[]): Promise<void> =>
  read(entries, (file) => throwsUserError(() => readModel(file), `${file}: `, ...parts))

test('a file of the onnx package, with and without a length', () => {
  const { initializers } = readModel(fixture('external.onnx')).graph
  assert.equal(toNumbers(initializers.get('w') as Tensor), [2, 3])
  assert.equal(toNumbers(initializers.get('b') as Tensor), [10, 20])
})

test('offset and length choose the bytes', async () => {
  await read({ location: 'data.bin', offset: '4', length: '8' }, (file) =>
    assert.equal(numbersIn(file), [2, 3]),
  )
  await read({ location: './data.bin', offset: '8' }, (file) => assert.equal(numbersIn(file), [3, 4]))
  await read({ location: 'data.bin' }, (file) => assert.equal(numbersIn(file), [1, 2, 3, 4]), [4])
  const empty = { location: 'data.bin', offset: '16', length: '0' }
  await read(empty, (file) => assert.equal(numbersIn(file), []), [0, 5])
})

test('an unaligned offset is copied', async () => {
  const files = {
    'm.onnx': externalModel({ location: 'd', offset: '1' }),
    d: Buffer.concat([Buffer.alloc(1), floats.subarray(0, 8)]),
  }
  await withFiles(files, async (folder) => assert.equal(numbersIn(path.join(folder, 'm.onnx')), [1, 2]))
})

test('a folder below the model, and links that stay inside', async () => {
  const files = { 'm.onnx': externalModel({ location: 'weights/link.bin', length: '8' }), 'data.bin': floats }
  await withFiles(files, async (folder) => {
    mkdirSync(path.join(folder, 'weights'))
    symlinkSync('../data.bin', path.join(folder, 'weights', 'link.bin'))
    assert.equal(numbersIn(path.join(folder, 'm.onnx')), [1, 2])
  })
})

test('a name that only begins with two dots is a name', async () => {
  const files = { 'm.onnx': externalModel({ location: '..data', length: '8' }), '..data': floats }
  await withFiles(files, async (folder) => assert.equal(numbersIn(path.join(folder, 'm.onnx')), [1, 2]))
})

test('the folder of the model may be a link itself', async () => {
  const files = { 'm.onnx': externalModel({ location: 'data.bin', length: '8' }), 'data.bin': floats }
  await withFiles(files, async (folder) => {
    symlinkSync('.', path.join(folder, 'here'))
    assert.equal(numbersIn(path.join(folder, 'here', 'm.onnx')), [1, 2])
  })
})

test('paths that leave the folder are refused', async () => {
  const secret = fixture('external.bin')
  for (const location of [secret, '/etc/passwd', '../x', 'a/../../x', '..\\x', '..'])
    await refuses({ location }, location, "outside the model's folder")
})

test('a link out of the folder is refused, to a file or on the way', async () => {
  for (const [target, location] of [
    [fixture('external.bin'), 'link'],
    [fixture(''), 'link/external.bin'],
  ] as const) {
    await withFiles({ 'm.onnx': externalModel({ location }) }, async (folder) => {
      symlinkSync(target, path.join(folder, 'link'))
      const file = path.join(folder, 'm.onnx')
      await throwsUserError(() => readModel(file), `${file}: `, location, 'outside')
    })
  }
})

test('a folder whose name only begins like the model folder is outside', async () => {
  await withFiles({}, async (folder) => {
    mkdirSync(path.join(folder, 'm'))
    mkdirSync(path.join(folder, 'm-other'))
    symlinkSync('../m-other/x', path.join(folder, 'm', 'link'))
    writeFileSync(path.join(folder, 'm-other', 'x'), floats)
    const file = path.join(folder, 'm', 'm.onnx')
    writeFileSync(file, externalModel({ location: 'link', length: '8' }))
    await throwsUserError(() => readModel(file), 'outside')
  })
})

test('missing files, folders and pipes', async () => {
  await refuses({ location: 'none.bin' }, 'none.bin', 'no such file')
  await refuses({ location: 'da\0ta' }, 'no such file')
  for (const location of ['', '.']) await refuses({ location }, `"${location}": expected a file`)
  const files = {
    'm.onnx': externalModel({ location: 'sub' }),
    'p.onnx': externalModel({ location: 'pipe' }),
  }
  await withFiles(files, async (folder) => {
    mkdirSync(path.join(folder, 'sub'))
    await throwsUserError(() => readModel(path.join(folder, 'm.onnx')), 'sub', 'expected a file')
    execFileSync('mkfifo', [path.join(folder, 'pipe')])
    await throwsUserError(() => readModel(path.join(folder, 'p.onnx')), 'pipe', 'expected a file')
  })
})

test('more than the file has', async () => {
  await refuses(
    { location: 'data.bin', offset: '12', length: '8' },
    'data.bin',
    'expected 20 bytes, the file has 16',
  )
  await refuses({ location: 'data.bin', offset: '17' }, 'data.bin', '16')
  await refuses({ location: 'data.bin', length: String(2 ** 50) }, 'data.bin', String(2 ** 50))
  await refuses({ location: 'data.bin', length: '9' }, 'expected 8 bytes of float32, got 9')
})

test('offsets and lengths that are no numbers, and no location', async () => {
  for (const offset of ['-1', '1.5', 'x', '1e400', String(2 ** 60)])
    await refuses({ location: 'data.bin', offset }, 'offset', offset)
  await refuses({ location: 'data.bin', length: '-8' }, 'length', '-8')
  await refuses({ offset: '0' }, 'without a location')
})

test('a location cannot bring line breaks or terminal codes into the message', async () => {
  await refuses({ location: 'a\nb\u001b[31m' }, 'no such file')
  await read({ location: 'a\nb\u001b[31m' }, (file) => {
    try {
      readModel(file)
    } catch (error) {
      assert.not.match((error as Error).message, /\p{Cc}/u)
    }
  })
})

test('bytes alone have nothing beside them', async () => {
  await throwsUserError(() => decodeModel(readBuffer(fixture('external.onnx'))), 'another file')
})

test.run()
