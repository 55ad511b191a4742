import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { float, plainAttributes, toAttribute } from '../../src/onnx/attributes.ts'
import type { Attribute, Node } from '../../src/onnx/model.ts'
import { float32 } from '../../src/onnx/tensor.ts'
import { emptyModel } from '../grad/tiny-model.ts'

const nodeWith = (attributes: Record<string, Attribute>): Node => ({
  op: 'Any',
  domain: '',
  name: '',
  inputs: [],
  outputs: [],
  attributes: new Map(Object.entries(attributes)),
})

test('plain values become attributes; floats are marked', () => {
  assert.equal(toAttribute(1), { type: 'int', value: 1n })
  assert.equal(toAttribute(float(1)), { type: 'float', value: 1 })
  assert.equal(toAttribute(-(2n ** 63n)), { type: 'int', value: -(2n ** 63n) })
  assert.equal(toAttribute('same'), { type: 'string', value: 'same' })
  assert.equal(toAttribute([1, -2]), { type: 'ints', value: [1n, -2n] })
  assert.equal(toAttribute([]), { type: 'ints', value: [] })
  assert.equal(toAttribute(['a', 'b']), { type: 'strings', value: ['a', 'b'] })
  const tensor = float32([1])
  assert.equal(toAttribute(tensor), { type: 'tensor', value: tensor })
  const { graph } = emptyModel()
  assert.equal(toAttribute(graph), { type: 'graph', value: graph })
})

test('a number that is no whole number must be marked', () => {
  for (const value of [0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])
    assert.throws(() => toAttribute(value), /mark floats with float\(\)/)
  assert.throws(() => toAttribute([1, 0.5]), /whole number, got 0.5/)
})

test('attributes are read as plain values, ints saturated', () => {
  const tensor = float32([1])
  const plain = plainAttributes(
    nodeWith({
      int: { type: 'int', value: 3n },
      largest: { type: 'int', value: 2n ** 63n - 1n },
      smallest: { type: 'int', value: -(2n ** 63n) },
      ints: { type: 'ints', value: [1n, 2n ** 63n - 1n] },
      float: { type: 'float', value: 0.5 },
      floats: { type: 'floats', value: [0.5, 1] },
      text: { type: 'string', value: 'a' },
      texts: { type: 'strings', value: ['a'] },
      tensor: { type: 'tensor', value: tensor },
    }),
  )
  assert.equal(plain, {
    int: 3,
    largest: Number.MAX_SAFE_INTEGER,
    smallest: Number.MIN_SAFE_INTEGER,
    ints: [1, Number.MAX_SAFE_INTEGER],
    float: 0.5,
    floats: [0.5, 1],
    text: 'a',
    texts: ['a'],
    tensor,
  })
})

test('what has no plain value is left out: references and what is only carried', () => {
  const plain = plainAttributes(
    nodeWith({
      reference: { type: 'reference', value: 'alpha', code: 1 },
      opaque: { type: 'opaque', value: {} },
      tensors: { type: 'tensors', value: [] },
    }),
  )
  assert.equal(Object.keys(plain), [])
})

test('an attribute may be called like what every object has', () => {
  const attributes = new Map<string, Attribute>([
    ['__proto__', { type: 'ints', value: [1n] }],
    ['constructor', { type: 'int', value: 2n }],
  ])
  const plain = plainAttributes({ ...nodeWith({}), attributes })
  assert.equal(Object.keys(plain), ['__proto__', 'constructor'])
  assert.is(Object.getPrototypeOf(plain), Object.prototype)
})

test.run()
