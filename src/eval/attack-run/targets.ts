/** The classes that targeted attacks are to reach. */
import { randomStream } from '../../data/random.ts'
import type { CleanColumns } from '../verdicts/columns.ts'
import type { Targeting } from './plan.ts'

/**
 * @param samples numbers of the images in the data
 * @returns [n]; -1 where the label itself is the class that was asked for: there is nothing to reach
 */
export function chooseTargets(
  targeting: Targeting,
  clean: CleanColumns,
  samples: Int32Array,
  classes: number,
  seed: number,
): number[] {
  return clean.labels.map((label, i) => {
    const target = chosen(targeting, clean.leastLikely?.[i], label, samples[i]!, classes, seed)
    return target === label ? -1 : target
  })
}

function chosen(
  targeting: Targeting,
  leastLikely: number | undefined,
  label: number,
  sample: number,
  classes: number,
  seed: number,
): number {
  if (typeof targeting === 'number') return targeting
  if (targeting === 'least-likely') return leastLikely ?? label
  // Uniform over the other classes.
  const drawn = randomStream(seed, 'evaluate/target', sample, 0).int(classes - 1)
  return drawn < label ? drawn : drawn + 1
}

/** The class with the lowest score of each row; the first of equal ones. */
export function leastLikely(logits: Float32Array, classes: number): number[] {
  return Array.from({ length: logits.length / classes }, (_, i) => {
    let least = 0
    for (let c = 1; c < classes; c += 1)
      if (logits[i * classes + c]! < logits[i * classes + least]!) least = c
    return least
  })
}
