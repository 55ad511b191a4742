/** Whatever a file holds: it is read, or refused in one line that begins with its path. */
import path from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UserError } from '../../src/errors.ts'
import { decodeModel } from '../../src/onnx/decode.ts'
import { encodeModel } from '../../src/onnx/encode.ts'
import { readModel } from '../../src/onnx/file.ts'
import { ModelProto } from '../../src/onnx/schema.ts'
import { verifyModel } from '../../src/onnx/verify.ts'
import { withFiles } from '../data/temporary.ts'
import { throwsUserError } from '../data/user-error.ts'
import { sharedPath, sharedTest } from '../shared.ts'
import { fixture, readBuffer } from './models.ts'

/** Reading these bytes from a file fails in one line, within two seconds. */
async function refused(bytes: Uint8Array, ...parts: readonly string[]): Promise<void> {
  await withFiles({ 'bad.onnx': bytes }, async (folder) => {
    const file = path.join(folder, 'bad.onnx')
    const start = performance.now()
    await throwsUserError(() => readModel(file), ...parts)
    assert.ok(performance.now() - start < 2000, 'took longer than two seconds')
    try {
      readModel(file)
    } catch (error) {
      assert.ok((error as Error).message.startsWith(`${file}: `), (error as Error).message)
      assert.not.match((error as Error).message, /\p{Cc}/u)
    }
  })
}

const opset = [{ domain: '', version: 18 }]
const encode = (graph: object, more: object = {}): Uint8Array =>
  ModelProto.encode({ irVersion: 8, opsetImport: opset, graph: { name: 'g', ...graph }, ...more }).finish()
const relu = (input: string, output: string, more: object = {}) => ({
  opType: 'Relu',
  name: `relu of ${input}`,
  input: [input],
  output: [output],
  ...more,
})
const x = { input: [{ name: 'x' }] }

test('what the cases below are made of is a model', () => {
  const model = decodeModel(encode({ ...x, node: [relu('x', 'y')], output: [{ name: 'y' }] }))
  verifyModel(model)
  assert.is(model.graph.nodes.length, 1)
})

test('files that are something else', async () => {
  const not = 'not an ONNX model'
  await refused(new Uint8Array(), not)
  await refused(Buffer.from('Hello, this is a text file.\nWith two lines.\n'), not)
  await refused(Buffer.from('{"ir_version": 8, "graph": {}}'), not)
  await refused(
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]),
    not,
  )
  await refused(Buffer.alloc(1000), not)
  await refused(Buffer.alloc(1000, 0xff), not)
  await refused(Buffer.from('PK\x03\x04 a zip archive begins like this'), not)
})

test('missing files and folders', async () => {
  await throwsUserError(() => readModel('/nowhere/at all.onnx'), '/nowhere/at all.onnx: no such file')
  await withFiles({}, (folder) => throwsUserError(() => readModel(folder), `${folder}: is a folder`))
})

sharedTest('a real model cut short at ten places', async () => {
  const whole = readBuffer(sharedPath('models', 'factorio_mnist.onnx')!)
  for (let i = 1; i <= 10; i++)
    await refused(whole.subarray(0, Math.floor((whole.length * i) / 11)), 'not an ONNX model')
  await refused(whole.subarray(0, whole.length - 1), 'not an ONNX model')
})

test('models without a graph or an operator set', async () => {
  await refused(ModelProto.encode({ irVersion: 8, opsetImport: opset }).finish(), 'no graph')
  await refused(encode({}, { opsetImport: [] }), 'no operator set')
  await refused(encode({}, { opsetImport: [{ domain: 'my.own', version: 1 }] }), 'ai.onnx')
})

const tensor = (t: object) => ({
  ...x,
  initializer: [{ name: 'w', dims: [2, 3], dataType: 1, ...t }],
  output: [{ name: 'w' }],
})

test('tensors whose data does not fit', async () => {
  await refused(encode(tensor({ rawData: new Uint8Array(23) })), 'tensor "w"', 'expected 24 bytes', 'got 23')
  await refused(
    encode(tensor({ floatData: [1, 2, 3] })),
    'tensor "w"',
    'expected 6 elements for [2,3], got 3',
  )
  await refused(encode(tensor({})), 'tensor "w"', 'got 0')
  await refused(encode(tensor({ dataType: 8, stringData: [Buffer.from('a')] })), 'tensor "w"', 'got 1')
  await refused(encode(tensor({ dataType: 7, floatData: [1, 2, 3, 4, 5, 6] })), 'tensor "w"', 'got 0')
  await refused(
    encode(tensor({ dataType: 22, rawData: new Uint8Array(6) })),
    'tensor "w"',
    'expected 3 bytes',
  )
})

test('impossible sizes', async () => {
  await refused(encode(tensor({ dims: [-1, 3], rawData: new Uint8Array(12) })), 'tensor "w"', '[-1,3]')
  await refused(encode(tensor({ dims: [2 ** 40, 2 ** 40], rawData: new Uint8Array(12) })), 'tensor "w"')
  await refused(encode(tensor({ dims: new Array(200).fill(2 ** 50), floatData: [1] })), 'tensor "w"')
  await refused(encode(tensor({ dims: [...new Array(200).fill(2 ** 50), 0], floatData: [1] })), 'tensor "w"')
  await refused(encode(tensor({ dims: ['9223372036854775807'], floatData: [1] })), 'tensor "w"')
})

test('data types that ONNX does not have', async () => {
  for (const dataType of [0, 29, 99, -1, 2 ** 31 - 1])
    await refused(encode(tensor({ dataType, rawData: new Uint8Array(24) })), 'tensor "w"', String(dataType))
})

test('names that are defined twice, or nowhere', async () => {
  const y = { output: [{ name: 'y' }] }
  await refused(encode({ ...x, ...y, node: [relu('x', 'y'), relu('x', 'y')] }), 'output "y" is defined twice')
  await refused(encode({ ...x, ...y, node: [relu('x', 'x')] }), 'output "x" is defined twice')
  await refused(encode({ ...x, ...y, node: [relu('z', 'y')] }), 'relu of z', 'input "z" is not defined')
  await refused(
    encode({ ...x, ...y, node: [relu('y', 'z'), relu('x', 'y')] }),
    'input "y" is not defined before',
  )
  await refused(encode({ ...x, ...y }), 'output "y" is not computed')
  await refused(encode({ input: [...x.input, ...x.input] }), 'two inputs are called "x"')
})

test('operators of a domain that is not imported', async () => {
  const node = [relu('x', 'y', { domain: 'my.own' })]
  await refused(encode({ ...x, node }), 'my.own::Relu node "relu of x"', 'import of domain "my.own"')
})

test('attributes without their value', async () => {
  for (const [type, what] of [
    [4, 'tensor'],
    [5, 'graph'],
  ] as const)
    await refused(
      encode({ ...x, node: [relu('x', 'y', { attribute: [{ name: 'a', type }] })] }),
      `expected a ${what}, got none`,
    )
})

test('types that cannot be read', async () => {
  await refused(encode({ input: [{ name: 'x', type: Buffer.from([255, 255]) }] }), 'value "x"')
  await refused(encode({ sparseInitializer: [Buffer.from([255])] }), 'sparse initializer')
})

test('text that is not UTF-8', async () => {
  const bytes = Buffer.from(encode({ ...x, node: [relu('x', 'naïve')] }))
  bytes[bytes.indexOf('ï')] = 0xff
  await refused(bytes, 'not an ONNX model')
})

test('names with line breaks and terminal codes stay in one line', async () => {
  await refused(encode({ ...x, node: [relu('a\nb\r\u001b[2J', 'y')] }), 'is not defined')
})

/** A field of wire type 2: its number, its length, its bytes. */
function field(number: number, bytes: Uint8Array): Buffer {
  const length: number[] = []
  for (let rest = bytes.length; ; rest >>>= 7) {
    length.push(rest > 127 ? (rest & 127) | 128 : rest)
    if (rest <= 127) break
  }
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...length]), bytes])
}

/** Graphs in graphs, `depth` of them, by hand: protobufjs does not write what it would not read. */
function nested(depth: number): Buffer {
  let graph = field(2, Buffer.from('innermost'))
  for (let i = 0; i < depth; i++) {
    const attribute = Buffer.concat([
      field(1, Buffer.from('body')),
      field(6, graph),
      Buffer.from([0xa0, 1, 5]),
    ])
    graph = field(1, Buffer.concat([field(4, Buffer.from('If')), field(5, attribute)]))
  }
  return Buffer.concat([field(7, graph), field(8, Buffer.from([0x10, 18]))])
}

test('deep nesting is read up to the limit of protobuf, and refused beyond', async () => {
  verifyModel(decodeModel(nested(20)))
  await refused(nested(400), 'max depth')
  await refused(nested(20000), 'max depth')
})

test('functions that call themselves', async () => {
  const f = (name: string, calls: string) => ({
    name,
    domain: 'local',
    input: ['a'],
    output: ['b'],
    opsetImport: [...opset, { domain: 'local', version: 1 }],
    node: [{ opType: calls, domain: 'local', input: ['a'], output: ['b'] }],
  })
  await refused(encode({}, { functions: [f('F', 'F')] }), 'function local::F calls itself')
  await refused(encode({}, { functions: [f('F', 'G'), f('G', 'H'), f('H', 'G')] }), 'calls itself')
  const open = { ...f('F', 'G'), output: ['c'] }
  await refused(encode({}, { functions: [open] }), 'function F: output "c" is not computed')
})

/** xorshift32: the same flips each time. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state >>> 0
  }
}

for (const name of ['subgraphs', 'functions', 'annotations', 'attributes', 'typed', 'sizes', 'exotic']) {
  test(`500 times a few flipped bytes in ${name}.onnx: read or refused`, () => {
    const original = readBuffer(fixture(`${name}.onnx`))
    const next = random(original.length + 1)
    let read = 0
    for (let i = 0; i < 500; i++) {
      const bytes = Buffer.from(original)
      for (let flips = 1 + (next() % 3); flips > 0; flips--) bytes[next() % bytes.length] = next() & 0xff
      const start = performance.now()
      try {
        const model = decodeModel(bytes)
        verifyModel(model)
        encodeModel(model)
        read += 1
      } catch (error) {
        if (!(error instanceof UserError)) throw new Error(`flip ${i}: ${(error as Error).stack}`)
      }
      assert.ok(performance.now() - start < 2000, `flip ${i} took longer than two seconds`)
    }
    assert.ok(read > 0 && read < 500, `${read} of 500 were read`)
  })
}

test.run()
