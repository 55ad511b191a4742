/** Pickles by Python (tools/reference/data-formats.py): data of every protocol, and what is more than data. */
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { unpickle } from '../../../src/data/arrays/pickle/unpickle.ts'
import { type PickleDict, PickledArray, textOf } from '../../../src/data/arrays/pickle/values.ts'
import { golden } from '../formats/goldens.ts'
import { throwsUserError } from '../user-error.ts'

const files = JSON.parse(readFileSync(golden('pickles.json'), 'utf8')) as Record<
  'data' | 'bad',
  Record<string, string>
>
const bytesOf = (kind: 'data' | 'bad', name: string): Buffer => Buffer.from(files[kind][name]!, 'base64')
const load = (name: string) => unpickle('f', bytesOf('data', name)) as PickleDict

for (let protocol = 0; protocol <= 5; protocol += 1)
  test(`protocol ${protocol}: numbers, text, bytes, lists, arrays`, () => {
    const value = load(`protocol ${protocol}`)
    const numbers = [0, 255, 256, 65536, -1, -70000, 2 ** 40, -(2 ** 70), 1.5, true, false, null]
    assert.equal(value.get('numbers'), numbers)
    assert.equal(value.get('text'), ['plain', 'café € 😀', 'a\\b\'c"\nd', 'x'.repeat(300)])
    assert.equal(textOf(value.get('bytes')), '\0\xff\n'.repeat(100))
    const nested = value.get('nested') as PickleDict
    assert.equal(
      [nested.get('tuple'), nested.get('list')],
      [
        [1, [2, 3], []],
        [[], new Map()],
      ],
    )
    const array = value.get('array') as PickledArray
    assert.instance(array, PickledArray)
    assert.equal([array.type, array.shape, array.order, array.littleEndian], ['int16', [3, 100], 'C', false])
    assert.equal(array.bytes.length, 600)
    assert.equal([...array.bytes.subarray(-4)], [1, 42, 1, 43])
    const fortran = value.get('fortran') as PickledArray
    assert.equal([fortran.order, fortran.shape, [...fortran.bytes]], ['F', [2, 3], [0, 3, 1, 4, 2, 5]])
  })

test('what is memoised is one value', () => {
  const value = load('memo')
  assert.equal(value.get('a'), ['shared'])
  assert.is(value.get('a'), value.get('b'))
})

test('whatever Python would import is refused by name, and not run', async () => {
  const refused = (name: string, ...parts: string[]) =>
    throwsUserError(() => unpickle('f', bytesOf('bad', name)), 'f: pickle: ', ...parts)
  for (const name of ['posix.system', 'posix.system 0', 'posix.system 4'])
    await refused(name, 'expected data alone', '"posix.system"', 'nothing of it was run')
  await refused('eval', '"__builtin__.eval"')
  await refused('object', '"__main__.Plain"')
  await refused('scalar', '"numpy._core.multiarray.scalar"')
  await refused('objects', 'expected an array of numbers, got O')
  await refused('INST', 'expected an opcode of data, got "i"')
  assert.not.ok(existsSync('/tmp/pwned'))
})

test('a pickle cut short anywhere is refused', async () => {
  for (const name of ['protocol 0', 'protocol 2', 'protocol 5']) {
    const whole = bytesOf('data', name)
    for (let length = 0; length < whole.length; length += 3)
      await throwsUserError(() => unpickle('f', whole.subarray(0, length)), 'f: pickle: ')
  }
})

test('no damage of a byte is more than an error for the user', () => {
  const whole = bytesOf('data', 'protocol 4')
  for (let at = 0; at < whole.length; at += 1)
    for (const flip of [0x01, 0x80, 0xff]) {
      const damaged = Buffer.from(whole)
      damaged[at]! ^= flip
      try {
        unpickle('f', damaged)
      } catch (error) {
        assert.is((error as Error).name, 'UserError', `${at} ${flip}: ${(error as Error).stack}`)
      }
    }
})

const broken: Readonly<Record<string, readonly [program: string, message: string]>> = {
  'no value': ['\x80\x02.', 'expected a value on the stack, got none'],
  'a value below the mark': ['K\x01(0', 'expected a value on the stack'],
  'no mark': [']e.', 'expected a mark'],
  'append to a number': ['K\x01K\x02a.', 'expected a list'],
  'a key without a value': ['}(K\x01u.', 'expected a dictionary and pairs'],
  'no such memo': ['h\x07.', 'expected memo 7, got none'],
  'bytes beyond the end': ['T\xff\xff\xff\x7f', 'expected 2147483647 bytes'],
  'a negative length': ['T\xff\xff\xff\xff.', 'expected -1 bytes'],
  'a call of a number': ['K\x01)R.', 'expected a call with its arguments'],
  'an array without ndarray': [
    'cnumpy.core.multiarray\n_reconstruct\n(K\x01K\x00\x85U\x01btR.',
    'expected numpy.ndarray',
  ],
  'ndarray called': ['cnumpy\nndarray\n)R.', 'expected numpy.ndarray as an argument'],
  'state for a list': [']K\x01b.', 'expected an array'],
  'a name with a dot': ['cos\npath.join\n.', '"os.path.join"'],
}

test('programs that no pickler writes', async () => {
  for (const [program, message] of Object.values(broken))
    await throwsUserError(() => unpickle('f', Buffer.from(program, 'latin1')), 'f: pickle: ', message)
})

test.run()
