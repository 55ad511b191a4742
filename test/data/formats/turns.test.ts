import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { takeTurns } from '../../../src/data/formats/turns.ts'

test('the first of each class, then the second of each that has one', () => {
  const { labels, ranks } = takeTurns([1, 3, 0, 2])
  assert.equal(
    [[...labels], [...ranks]],
    [
      [0, 1, 3, 1, 3, 1],
      [0, 0, 0, 1, 1, 2],
    ],
  )
  assert.is(takeTurns([]).labels.length, 0)
})

test.run()
