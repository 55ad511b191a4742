/** What is read and written again is the same model: object by object, text by text, bit by bit when it runs. */
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { decodeModel } from '../../src/onnx/decode.ts'
import { encodeModel } from '../../src/onnx/encode.ts'
import { readModel, writeModel } from '../../src/onnx/file.ts'
import type { Attribute, Model } from '../../src/onnx/model.ts'
import { type Tensor, toNumbers } from '../../src/onnx/tensor.ts'
import { withFiles } from '../data/temporary.ts'
import { sharedPath, sharedTest } from '../shared.ts'
import {
  feedsOf,
  fixture,
  outputsOf,
  outputsOfFile,
  readBuffer,
  sameOutputs,
  sharedModels,
  tensorOutputs,
} from './models.ts'

const fixtures = readdirSync(fixture('')).filter((name) => name.endsWith('.onnx'))

/** No runtime has kernels for these. */
const notRunnable = ['exotic.onnx', 'attributes.onnx']

function checkObjects(file: string): void {
  const model = readModel(file)
  const bytes = encodeModel(model)
  const again = decodeModel(bytes)
  assert.ok(isDeepStrictEqual(again, model), `${file}: objects differ after writing and reading`)
  assert.ok(Buffer.from(encodeModel(again)).equals(bytes), `${file}: bytes differ when written again`)
}

async function checkOutputs(file: string): Promise<void> {
  const model = readModel(file)
  const feeds = feedsOf(model)
  const wanted = tensorOutputs(model)
  sameOutputs(await outputsOf(model, feeds, wanted), await outputsOfFile(file, feeds, wanted))
}

test('there are fixtures', () => {
  assert.ok(fixtures.length >= 11, fixtures.join())
})

for (const name of fixtures) {
  test(`${name}: the same objects`, () => checkObjects(fixture(name)))
  if (!notRunnable.includes(name)) test(`${name}: the same outputs`, () => checkOutputs(fixture(name)))
}

for (const file of sharedModels()) {
  const name = path.basename(file)
  sharedTest(`${name}: the same objects`, () => checkObjects(file))
  sharedTest(`${name}: the same outputs`, () => checkOutputs(file))
}

sharedTest('all shared models were tried', () => {
  assert.is(sharedModels().length, 36)
  assert.throws(
    () => readModel(sharedPath('models', 'finn_cybsec_mlp.onnx')!),
    /expected an import of domain/,
  )
})

const rewritten = (name: string): Buffer => Buffer.from(encodeModel(readModel(fixture(name))))

const occurrences = (text: string, bytes: Buffer): number => bytes.toString('latin1').split(text).length - 1

test('texts that only annotate are all still there', () => {
  const texts = [
    ...["a model's", "a graph's", "a node's", "an attribute's", "a tensor's", 'pixels', 'scores', 'sums'],
    ...[
      'IMAGE',
      'DATA_BATCH',
      'DATA_FEATURE',
      'SCALE_TENSOR',
      'two devices',
      'later',
      'org.example',
      'fixtures',
    ],
    ...['ModelProto', 'GraphProto', 'NodeProto', 'TensorProto', 'ValueInfoProto', '["a", "b"]', 'loss'],
  ]
  const before = readBuffer(fixture('annotations.onnx'))
  const after = rewritten('annotations.onnx')
  for (const text of texts) {
    assert.ok(occurrences(text, before) > 0, `${text} is not in the fixture`)
    assert.is(occurrences(text, after), occurrences(text, before), text)
  }
})

test('texts inside attributes, functions and subgraphs are all still there', () => {
  const cases = [
    [
      'attributes.onnx',
      ['inside', 'odd', 'odds', '\xff\x00\xfe', '\x80', '\xef\xbb\xbfmark', 'hasOwnProperty'],
    ],
    ['functions.onnx', ['leaky mean', 'slope', 'along', 'keep', 'value_ints']],
    ['subgraphs.onnx', ['the other way', 'inner/out', 'seen']],
    ['exotic.onnx', ['\xff\xfe', 'sequence', 'float8 input', 'empty type']],
    ['packed.onnx', ['name inside', 'e5m2/raw']],
  ] as const
  for (const [name, texts] of cases)
    for (const text of texts) {
      const before = occurrences(text, readBuffer(fixture(name)))
      assert.ok(before > 0, `${text} is not in ${name}`)
      assert.is(occurrences(text, rewritten(name)), before, `${name}: ${text}`)
    }
})

test('external data is drawn into the file that is written', async () => {
  await withFiles({}, async (folder) => {
    const file = path.join(folder, 'whole.onnx')
    writeModel(file, readModel(fixture('external.onnx')))
    const { graph } = readModel(file)
    assert.equal([...(graph.initializers.get('w')!.dtype === 'float32' ? numbersOf(graph, 'w') : [])], [2, 3])
    assert.equal(numbersOf(graph, 'b'), [10, 20])
  })
})

const numbersOf = (graph: Model['graph'], name: string): number[] =>
  toNumbers(graph.initializers.get(name) as Tensor)

for (const name of ['typed.onnx', 'raw.onnx']) {
  test(`${name}: every type is read to the last bit`, () => {
    const { initializers } = readModel(fixture(name)).graph
    const data = (of: string) => Array.from((initializers.get(of) as Tensor).data as Iterable<unknown>)
    assert.equal(data('float'), [1.5, -0, Math.fround(3.4e38), 2 ** -149])
    assert.ok(Object.is(data('float')[1], -0))
    assert.equal(data('double'), [1.1, -2, 1e300, 5e-324])
    assert.equal(data('int8'), [-128, -1, 0, 127])
    assert.equal(data('uint8'), [0, 1, 200, 255])
    assert.equal(data('int16'), [-32768, -1, 0, 32767])
    assert.equal(data('uint16'), [0, 1, 40000, 65535])
    assert.equal(data('int32'), [-(2 ** 31), -1, 0, 2 ** 31 - 1])
    assert.equal(data('uint32'), [0, 1, 2 ** 31, 2 ** 32 - 1])
    assert.equal(data('int64'), [-(2n ** 63n), -1n, 2n ** 53n + 1n, 2n ** 63n - 1n])
    assert.equal(data('uint64'), [0n, 1n, 2n ** 63n, 2n ** 64n - 1n])
    assert.equal(data('bool'), [1, 0, 0, 1])
    assert.equal(data('float16'), [0x3e00, 0xc000, 0x7bff, 0x0001])
    assert.equal(data('bfloat16'), [0x3fc0, 0xc000, 0x7f62, 0x0001])
    for (const tensor of initializers.values()) assert.equal(tensor.dims, [2, 2])
  })
}

test('sizes of zero, scalars and strings', () => {
  const { initializers } = readModel(fixture('sizes.onnx')).graph
  const get = (name: string) => initializers.get(name) as Tensor
  assert.equal([get('scalar').dims, toNumbers(get('scalar'))], [[], [2.5]])
  assert.equal([get('nothing').dims, get('nothing').data.length], [[0, 3], 0])
  assert.equal([get('nothing/raw').dims, get('nothing/raw').data.length], [[2, 0], 0])
  assert.equal(get('words').data, ['', '\ufeffBOM', 'naïve 雪\n'])
  assert.ok(initializers.has('größe/雪'))
})

test('sizes of values: numbers, names, free; a size of 0 is a number', () => {
  const model = readModel(fixture('shapes.onnx'))
  const shapes = model.graph.inputs.map(({ type }) => (type?.kind === 'tensor' ? type.shape : 'no tensor'))
  assert.equal(shapes, [['batch', 3], [null, 3], [null, 3], [null, 3], undefined, []])
  const type = { kind: 'tensor', dtype: 'float32', shape: [0, 3] } as const
  const empty = { ...model, graph: { ...model.graph, inputs: [{ name: 'x', type }] } }
  assert.equal(decodeModel(encodeModel(empty)).graph.inputs, [{ name: 'x', type }])
})

test('types other than tensors and strings that are no text are carried as they are', () => {
  const { inputs, initializers } = readModel(fixture('exotic.onnx')).graph
  assert.equal(
    inputs.map(({ type }) => type?.kind ?? 'none'),
    ['other', 'other', 'other', 'other', 'other', 'none', 'other'],
  )
  assert.ok([...initializers.values()].every((t) => t.dtype === 'opaque'))
  assert.equal(initializers.get('int2')!.dims, [5])
})

test('attributes of every kind, with a type and without', () => {
  const [many, old] = readModel(fixture('attributes.onnx')).graph.nodes
  const kinds = (attributes: ReadonlyMap<string, Attribute>) =>
    Object.fromEntries(Array.from(attributes, ([name, { type }]) => [name, type]))
  const common = [
    'float',
    'int',
    'string',
    'tensor',
    'graph',
    'floats',
    'ints',
    'strings',
    'tensors',
    'graphs',
  ]
  for (const name of common) assert.is(kinds(many!.attributes)[name], name)
  for (const name of common) assert.is(kinds(old!.attributes)[name], name)
  for (const name of ['sparse', 'sparses', 'type', 'types', 'odd', 'odds', 'bytes', 'byteses'])
    assert.is(kinds(many!.attributes)[name], 'opaque', name)
  const value = (name: string) => many!.attributes.get(name)!.value
  assert.equal(value('ints'), [1n, -(2n ** 63n), 2n ** 63n - 1n])
  assert.equal(value('strings'), ['a', '', '雪'])
  assert.is(value('bom'), '\ufeffmark')
  assert.is(value('__proto__'), 1n)
  assert.ok(Object.is(value('negative_zero'), -0) && Number.isNaN(value('nan')))
  assert.equal([value('absent FLOAT'), value('absent INT'), value('absent STRING')], [0, 0n, ''])
  assert.equal(value('no TENSORS'), [])
})

test('functions keep their references to attributes, and defaults', () => {
  const [mean, outer] = readModel(fixture('functions.onnx')).functions
  assert.equal(mean!.nodes[0]!.attributes.get('alpha'), { type: 'reference', value: 'slope', code: 1 })
  assert.equal(mean!.defaults!.get('keep'), { type: 'int', value: 0n })
  assert.equal([mean!.name, mean!.attributes, outer!.defaults], ['Mean', ['slope', 'along'], undefined])
})

test.run()
