import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { formatEpsilon, parseEpsilons } from '../../src/attacks/epsilon.ts'
import { throwsUserError } from '../data/user-error.ts'

test('fractions, numbers and lists are radii in units of [0, 1]', () => {
  assert.equal(parseEpsilons('8/255'), [8 / 255])
  assert.equal(parseEpsilons(' 2 / 255 , 0.03,1e-3'), [2 / 255, 0.03, 0.001])
  assert.equal(parseEpsilons('0'), [0])
  assert.equal(parseEpsilons('0.5/255'), [0.5 / 255])
})

test('a radius on the scale of 0 to 255 is refused with what was probably meant', async () => {
  await throwsUserError(() => parseEpsilons('8'), '--eps', 'below 1', 'got 8', 'did you mean 8/255?')
  await throwsUserError(() => parseEpsilons('2/255,255'), 'did you mean 255/255?')
  await throwsUserError(() => parseEpsilons('1'), 'got 1')
  await throwsUserError(() => parseEpsilons('300/255'), 'got 300/255')
})

test('what is no scale of anybody gets no suggestion', () => {
  for (const text of ['300', '510/255'])
    try {
      parseEpsilons(text)
      assert.unreachable()
    } catch (error) {
      assert.not.match((error as Error).message, 'did you mean')
    }
})

test('anything else is refused with the part that is wrong', async () => {
  for (const part of ['', 'eight', '-1', '-1/255', '8/0', '8/255/2', '8%', '0x8', '.', '1e'])
    await throwsUserError(() => parseEpsilons(`0.1,${part}`), '--eps', `got "${part}"`)
})

test('a radius is printed as it is shortest to say', () => {
  assert.is(formatEpsilon(8 / 255), '8/255')
  assert.is(formatEpsilon(Math.fround(8 / 255)), '8/255')
  assert.is(formatEpsilon(0.5 / 255), '0.5/255')
  assert.is(formatEpsilon(0.031), '0.031')
  assert.is(formatEpsilon(0.1), '0.1', 'not 25.5/255')
  assert.is(formatEpsilon(0), '0')
  assert.is(formatEpsilon(1 / 3), '85/255')
  assert.is(formatEpsilon(0.123456789), '0.123457')
})

test('what is printed is read back as the same radius', () => {
  for (const levels of [0, 0.5, 1, 2, 4, 8, 12.5, 16, 64, 128, 254])
    assert.ok(Math.abs(parseEpsilons(formatEpsilon(levels / 255))[0]! - levels / 255) < 1e-6)
})

test.run()
