import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parsePlaceSpec } from '../../src/data/place-spec.ts'
import { throwsUserError } from './user-error.ts'

const exists = (path: string) => ['a/set', 'a/set:odd', 'a/x,y', 'a/what?', 'x'].includes(path)
const parse = (text: string) => parsePlaceSpec(text, exists)

test('the longest path that exists is the path; the rest are split, labels and options', () => {
  assert.equal(parse('a/set'), { path: 'a/set', said: {} })
  assert.equal(parse('a/set:test'), { path: 'a/set', said: {}, split: 'test' })
  assert.equal(parse('a/set:odd'), { path: 'a/set:odd', said: {} })
  assert.equal(parse('a/set:odd:train'), { path: 'a/set:odd', said: {}, split: 'train' })
  assert.equal(parse('a/x,y'), { path: 'a/x,y', said: {} })
  assert.equal(parse('x,no/labels'), { path: 'x', said: {}, labels: 'no/labels' })
  assert.equal(parse('a/what?'), { path: 'a/what?', said: {} })
  assert.equal(parse('a/set:test?layout=NHWC&classes=4'), {
    path: 'a/set',
    said: { layout: 'NHWC', classes: '4' },
    split: 'test',
  })
  assert.equal([parse('nothing'), parse('nothing:test'), parse(':test')], [undefined, undefined, undefined])
})

test('an option that is given twice is refused', () =>
  throwsUserError(() => parse('x?a=1&a=2'), 'x?a=1&a=2: a: expected it once'))

test.run()
