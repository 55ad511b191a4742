import type { Classifier } from './classifier.ts'
import { type Nearest, rowsOf } from './minimal.ts'
import { gatherRows, rowOf } from './rows.ts'

/** Points tried between each image and its nearest adversarial one. */
const tries = 3

/**
 * Searches the segment from the original to what was found for the boundary, as where a straight line through the
 * scores at both ends crosses it (Croce and Hein 2020, FAB, section 3.2).
 *
 * @param originals [n, ...shape]
 */
export async function finalSearch(
  classifier: Classifier,
  originals: Float32Array,
  nearest: Nearest,
): Promise<void> {
  const pixels = originals.length / nearest.distances.length
  const found = nearest.standing.filter(
    (i) => nearest.distances[i]! < Number.POSITIVE_INFINITY && !nearest.done(i),
  )
  if (found.length === 0) return
  const leads = async (images: Float32Array) =>
    rowsOf(await classifier.logits(images), classifier.classes).map((z, m) => nearest.lead(z, found[m]!))
  const inner = gatherRows(originals, found, pixels)
  const outer = gatherRows(nearest.images, found, pixels)
  const low = Array.from(found, (i) => nearest.lead(rowOf(nearest.logits, i, classifier.classes), i))
  const high = await leads(outer)
  for (let n = 0; n < tries; n += 1) {
    const between = new Float32Array(inner.length)
    found.forEach((_, m) => {
      // A little beyond where the line crosses, or a straight boundary would be met by rounding alone.
      const share = (high[m]! * aim - low[m]!) / (high[m]! - low[m]!)
      const [from, to] = [rowOf(inner, m, pixels), rowOf(outer, m, pixels)]
      rowOf(between, m, pixels).set(from.map((x, p) => x + share * (to[p]! - x)))
    })
    const reached = await leads(between)
    found.forEach((i, m) => {
      const [end, ends] = reached[m]! > 0 ? [outer, high] : [inner, low]
      rowOf(end, m, pixels).set(rowOf(between, m, pixels))
      ends[m] = reached[m]!
      if (reached[m]! > 0) nearest.offer(i, rowOf(between, m, pixels))
    })
  }
}

/** Of the lead at the outer end. */
const aim = 0.01
