import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { count, decimals, duration, percent, significant } from '../../src/report/format.ts'
import { plain } from './markup.ts'

test('shares are percentages with two decimals', () => {
  assert.is(plain(percent(0.9925)), '99.25 %')
  assert.is(plain(percent(1)), '100.00 %')
  assert.is(plain(percent(0.9921, 0.00084)), '99.21 ± 0.08 %')
})

test('no line breaks between a number and its unit', () => {
  for (const text of [percent(0.5, 0.1), decimals(1, 2), duration(5), duration(500), duration(50_000)])
    assert.not.match(text, /\d [a-z%±]|± /)
})

test('losses have four decimals', () => {
  assert.is(decimals(0.03125), '0.0313')
  assert.is(plain(decimals(0.5, 0.25)), '0.5000 ± 0.2500')
})

test('four significant digits, whole numbers whole', () => {
  assert.equal([0.1, 0.0010000001, 123.456, 123_456, 1e-7].map(significant), [
    '0.1',
    '0.001',
    '123.5',
    '123456',
    '1e-7',
  ])
  assert.is(count(50_000), '50,000')
})

test('times are said in their own units', () => {
  const seconds = [0.04, 9.4, 9.6, 98.3, 119.4, 119.6, 725, 7199, 7200, 12_000, 78_660]
  assert.equal(
    seconds.map((s) => plain(duration(s))),
    [
      '0.0 s',
      '9.4 s',
      '10 s',
      '98 s',
      '119 s',
      '2 min 0 s',
      '12 min 5 s',
      '119 min 59 s',
      '2 h 0 min',
      '3 h 20 min',
      '21 h 51 min',
    ],
  )
})

test('what is missing, null or no number is a dash', () => {
  for (const format of [percent, decimals, significant, count, duration])
    assert.equal(
      [undefined, null, Number.NaN, Number.POSITIVE_INFINITY].map((v) => format(v)),
      ['–', '–', '–', '–'],
    )
})

test.run()
