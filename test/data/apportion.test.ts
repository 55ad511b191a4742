import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { apportion } from '../../src/data/apportion.ts'

test('counts are those of train_test_split(stratify=...) of scikit-learn 1.9.1', () => {
  const cases: readonly [sizes: readonly number[], count: number, expected: readonly number[]][] = [
    [[128, 103, 55, 62, 10, 16, 5], 71, [24, 19, 10, 12, 2, 3, 1]],
    [[130, 182, 101, 122, 194, 146, 127], 544, [71, 99, 55, 66, 105, 79, 69]],
    [[187, 56, 163, 134, 2], 215, [74, 22, 65, 53, 1]],
  ]
  for (const [sizes, count, expected] of cases) assert.equal(apportion(sizes, count), expected)
})

test('equal groups give equally, and the first of them what is left', () => {
  assert.equal(apportion([10, 10, 10], 6), [2, 2, 2])
  assert.equal(apportion([10, 10, 10], 7), [3, 2, 2])
})

test('a group of two or more gives one and keeps one where that is possible', () => {
  // By largest remainders alone the first would be [0, 20] and the second [2, 78].
  assert.equal(apportion([2, 98], 20), [1, 19])
  assert.equal(apportion([2, 98], 80), [1, 79])
  assert.equal(apportion([1, 1, 98], 50), [0, 0, 50])
})

test('where it is not possible the counts still add up', () => {
  assert.equal(apportion([5, 6, 5, 4], 2), [1, 1, 0, 0])
  assert.equal(apportion([2, 1, 2], 4), [2, 1, 1])
  assert.equal(apportion([1, 1, 1], 2), [1, 1, 0])
})

test('counts of any sizes add up, within the sizes', () => {
  for (let count = 1; count < 35; count++) {
    const counts = apportion([1, 2, 3, 9, 20], count)
    assert.is(
      counts.reduce((a, b) => a + b),
      count,
    )
    for (const [k, size] of [1, 2, 3, 9, 20].entries()) assert.ok(counts[k]! >= 0 && counts[k]! <= size)
  }
})

test.run()
