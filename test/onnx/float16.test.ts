import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { bfloatToNumber, halfToNumber, numberToBfloat, numberToHalf } from '../../src/onnx/float16.ts'
import { filled, toNumbers } from '../../src/onnx/tensor.ts'
import { fixture, readBuffer } from './models.ts'

type Rounded = readonly (readonly [value: number, bits: number])[]

/** What numpy rounds to; tools/reference/onnx-fixtures.py. */
const expected = JSON.parse(readBuffer(fixture('halves.json')).toString()) as Record<
  'float16' | 'bfloat16',
  Rounded
>

test('each of the 65,536 halves is a number and comes back', () => {
  for (let bits = 0; bits < 0x10000; bits++) {
    const value = halfToNumber(bits)
    if (Number.isNaN(value)) assert.ok((bits & 0x7c00) === 0x7c00 && (bits & 0x3ff) !== 0, String(bits))
    else assert.is(numberToHalf(value), bits)
  }
})

test('halves that are known', () => {
  const known = [
    [0x3c00, 1],
    [0xc000, -2],
    [0x7bff, 65504],
    [0x0001, 2 ** -24],
    [0x03ff, 2 ** -14 - 2 ** -24],
    [0x0400, 2 ** -14],
    [0x3555, 0.333251953125],
    [0x7c00, Number.POSITIVE_INFINITY],
    [0xfc00, Number.NEGATIVE_INFINITY],
  ] as const
  for (const [bits, value] of known) assert.equal([halfToNumber(bits), numberToHalf(value)], [value, bits])
  assert.ok(Object.is(halfToNumber(0x8000), -0))
  assert.ok(Number.isNaN(halfToNumber(0x7e00)))
  assert.is(numberToHalf(Number.NaN), 0x7e00)
})

test('each of the 65,536 bfloats is a number and comes back', () => {
  for (let bits = 0; bits < 0x10000; bits++) {
    const value = bfloatToNumber(bits)
    if (!Number.isNaN(value)) assert.is(numberToBfloat(value), bits)
  }
  assert.is(numberToBfloat(Number.NaN), 0x7fc0)
  assert.equal([bfloatToNumber(0x3fc0), bfloatToNumber(0xff80)], [1.5, Number.NEGATIVE_INFINITY])
})

test('numbers between are rounded as numpy does, ties to even', () => {
  assert.ok(expected.float16.length > 500 && expected.bfloat16.length > 500)
  for (const [value, bits] of expected.float16) assert.is(numberToHalf(value), bits, String(value))
  for (const [value, bits] of expected.bfloat16) assert.is(numberToBfloat(value), bits, String(value))
})

test('tensors of halves are filled with the value and read as the value', () => {
  for (const dtype of ['float16', 'bfloat16', 'float32', 'int64', 'uint8'] as const)
    assert.equal(toNumbers(filled(dtype, [2], 3)), [3, 3], dtype)
  assert.equal(toNumbers(filled('bfloat16', [1], -0.5)), [-0.5])
  assert.throws(() => filled('string', [1], 0), /numeric/)
})

test.run()
