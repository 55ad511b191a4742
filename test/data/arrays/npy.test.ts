/** Headers and numbers against NumPy (tools/reference/data-formats.py), and files that are damaged. */
import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { npyArray } from '../../../src/data/arrays/npy.ts'
import { npzArrays } from '../../../src/data/arrays/npz.ts'
import { numbersOf } from '../../../src/data/arrays/numeric-array.ts'
import { fileSource, memorySource } from '../../../src/data/bytes/byte-source.ts'
import { expected, golden } from '../formats/goldens.ts'
import { throwsUserError } from '../user-error.ts'
import { npyBytes, uint8 } from './npy-bytes.ts'

const parse = (bytes: Uint8Array) => npyArray(memorySource('f', bytes))

test('every type of number in both orders of bytes', async () => {
  const arrays = await npzArrays(golden('dtypes.npz'))
  const cases = Object.entries(expected.dtypes)
  assert.is(cases.length, 16)
  for (const [k, [dtype, values]] of cases.entries()) {
    const array = arrays.find(({ name }) => name === String(k))!
    const numbers = await numbersOf(array)
    assert.equal(numbers, Float64Array.from(values), `${dtype}: ${[...numbers]}`)
  }
})

test('float16 that are no numbers', async () => {
  const bits = Uint16Array.of(0x7c00, 0xfc00, 0x7e01, 0x8000)
  const [infinity, negative, nan, zero] = await numbersOf(await parse(npyBytes('<f2', [4], bits)))
  assert.equal([infinity, negative], [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
  assert.ok(Number.isNaN(nan) && Object.is(zero, -0))
})

test('versions 2.0 and 3.0 of the header', async () => {
  for (const version of [2, 3]) {
    const array = await npyArray(fileSource(golden(`version-${version}.npy`)))
    assert.equal([array.type, array.littleEndian, array.shape], ['uint16', false, [2, 3]])
    assert.equal([...(await numbersOf(array))], [0, 1, 2, 3, 4, 5])
  }
})

test('a header written by hand: other order, spaces, a long of Python 2', async () => {
  const text = `{'shape': ( 2L , ), 'fortran_order':True,'descr':'|i1'}\n`
  const head = Buffer.concat([Buffer.from('\x93NUMPY\x01\x00', 'latin1'), Buffer.of(text.length, 0)])
  const array = await parse(Buffer.concat([head, Buffer.from(text), Buffer.of(1, 0xff)]))
  assert.equal([array.shape, array.order, [...(await numbersOf(array))]], [[2], 'F', [1, -1]])
})

test('a file cut short anywhere, or too long, is refused', async () => {
  const whole = uint8([2, 3])
  for (let length = 0; length < whole.length; length += 1)
    await throwsUserError(() => parse(whole.subarray(0, length)), 'f: ')
  await throwsUserError(() => parse(whole.subarray(0, -1)), 'cut short: expected 134 bytes', 'got 133')
  await throwsUserError(() => parse(Buffer.concat([whole, Buffer.of(0)])), 'too long', 'got 135')
  await throwsUserError(() => parse(readFileSync(golden('version-2.npy')).subarray(0, 60)), 'header')
})

test('what is no array of numbers is refused', async () => {
  const of = (dtype: string) => npyBytes(dtype, [1], new Uint8Array(8))
  for (const dtype of ['|O', '<U2', '<M8[ns]', '<c8', '|V8'])
    await throwsUserError(() => parse(of(dtype)), 'f: dtype: expected numbers', dtype)
  const structure = Buffer.from(
    readFileSync(golden('nchw-labels.npy')).toString('latin1').replace("'<i8'", "[['"),
    'latin1',
  )
  await throwsUserError(() => parse(structure), 'got a structure')
  const broken = Buffer.from(uint8([1]).toString('latin1').replace('shape', 'shade'), 'latin1')
  await throwsUserError(() => parse(broken), 'header: expected descr, fortran_order and shape')
  const later = uint8([1])
  later[6] = 4
  await throwsUserError(() => parse(later), 'version: expected 1.0, 2.0 or 3.0, got 4.0')
})

test('a shape beyond any file is refused before anything is read', async () => {
  const text = uint8([1])
    .toString('latin1')
    .replace('(1,)', `(${'9'.repeat(15)}, 9)`)
  await throwsUserError(
    () => parse(Buffer.from(text, 'latin1')),
    'f: cut short: expected 9000000000000119 bytes',
  )
})

test.run()
