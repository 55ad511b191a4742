import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Dataset, memoryDataset } from '../../src/data/dataset.ts'
import { readAhead, runsOf } from '../../src/data/prefetch.ts'

const set = memoryDataset({
  spec: 'set',
  shape: [1],
  classes: 5,
  values: Uint8Array.of(0, 51, 102, 153, 204),
  labels: Int32Array.of(0, 1, 2, 3, 4),
})

/** What is read of it. */
function watched(fail = -1): Dataset & { readonly begun: number[] } {
  const begun: number[] = []
  const read: Dataset['read'] = async (places) => {
    begun.push(places[0]!)
    if (places[0] === fail) throw new Error(`no ${fail}`)
    return set.read(places)
  }
  return { ...set, size: set.size, labels: set.labels, shape: set.shape, classes: 5, spec: 's', read, begun }
}

test('batches come in order, and one is read ahead, never two', async () => {
  const data = watched()
  const seen: number[] = []
  for await (const { labels } of readAhead(data, runsOf(2, 5))) {
    seen.push(...labels)
    assert.equal(data.begun, [0, 2, 4].slice(0, Math.min(3, seen.length / 2 + 1)))
  }
  assert.equal(seen, [0, 1, 2, 3, 4])
})

test('an error comes where its batch would, and is nobody else’s if the loop ends before', async () => {
  const seen: number[] = []
  let message = ''
  try {
    for await (const { labels } of readAhead(watched(2), runsOf(1, 5))) seen.push(...labels)
  } catch (error) {
    message = (error as Error).message
  }
  assert.equal([seen, message], [[0, 1], 'no 2'])
  for await (const { labels } of readAhead(watched(1), runsOf(1, 5))) {
    assert.equal([...labels], [0])
    break
  }
})

test('runs cover a range once', () => {
  assert.equal(
    [...runsOf(2, 6, 1)].map((run) => [...run]),
    [[1, 2], [3, 4], [5]],
  )
  assert.equal([...runsOf(3, 0)], [])
})

test.run()
