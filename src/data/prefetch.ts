/** Reading the next batch while the model works on this one. */
import type { Batch, Dataset } from './dataset.ts'

/**
 * The batches of these samples, in order. The next one is being read from the moment that one is asked for, so that two
 * are in memory at a time. An error of reading is thrown where its batch would come.
 *
 * @param places samples of each batch
 */
export async function* readAhead(
  dataset: Dataset,
  places: Iterable<ArrayLike<number>>,
): AsyncGenerator<Batch, void, undefined> {
  const rest = places[Symbol.iterator]()
  const begin = (): Promise<Batch> | undefined => {
    const { value, done } = rest.next()
    if (done) return undefined
    const reading = dataset.read(value)
    // Whoever stops early does not hear of it.
    reading.catch(() => {})
    return reading
  }
  let current = begin()
  while (current) {
    const batch = await current
    current = begin()
    yield batch
  }
}

/** Places from `start` to before `end` in runs of `size`; the last one may be shorter. */
export function* runsOf(size: number, end: number, start = 0): Generator<Int32Array, void, undefined> {
  for (let at = start; at < end; at += size)
    yield Int32Array.from({ length: Math.min(size, end - at) }, (_, i) => at + i)
}
