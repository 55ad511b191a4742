import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { formatSpec, parseSpec } from '../../src/data/spec.ts'
import { throwsUserError } from './user-error.ts'

test('parseSpec takes name, split and options apart; the split is test where absent', () => {
  assert.equal(parseSpec('glyphs'), { name: 'glyphs', split: 'test', options: {} })
  assert.equal(parseSpec('fashion-mnist:train'), { name: 'fashion-mnist', split: 'train', options: {} })
  const options = { seed: 3, noise: 0.5 }
  assert.equal(parseSpec('spiral:train?seed=3&noise=0.5'), { name: 'spiral', split: 'train', options })
  assert.equal(parseSpec('glyphs?n=5'), { name: 'glyphs', split: 'test', options: { n: 5 } })
})

test('parseSpec leaves paths alone', () => {
  for (const path of ['./images', 'data/images.gz', 'C:\\images', 'images,labels'])
    assert.is(parseSpec(path), undefined)
})

test('parseSpec refuses options that are no number, or given twice', async () => {
  for (const value of ['x', '', 'NaN', '1e999'])
    await throwsUserError(() => parseSpec(`glyphs?n=${value}`), 'n: expected a number', `"${value}"`)
  await throwsUserError(() => parseSpec('glyphs?n=1&n=2'), 'n: expected it once')
})

test('formatSpec leaves defaults out', () => {
  const defaults = { n: 5, seed: 0 }
  assert.is(formatSpec('a', 'test', { n: 5, seed: 0 }, defaults), 'a:test')
  assert.is(formatSpec('a', 'test', { n: 6, seed: 1 }, defaults), 'a:test?n=6&seed=1')
})

test.run()
