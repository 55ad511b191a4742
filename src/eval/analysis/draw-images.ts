/** Some images of the data, for analyses that look at no more than a few hundred. */
import type { Batch } from '../../data/dataset.ts'
import { randomStream } from '../../data/random.ts'
import { readChecked } from '../checked-batch.ts'
import type { AnalysisContext } from './analysis.ts'

type Source = Pick<AnalysisContext, 'data' | 'classifier' | 'labelsOffset'>

/**
 * Numbers of images in rising order: all of them if there are no more than `count`, else a draw, since data may be sorted
 * by class.
 *
 * @param purpose of the draw: analyses draw independently of each other
 */
export function drawNumbers(size: number, count: number, seed: number, purpose: string): Int32Array {
  if (size <= count) return Int32Array.from({ length: size }, (_, i) => i)
  return randomStream(seed, purpose, 0, 0).permutation(size).slice(0, count).sort()
}

/**
 * @param attacked whether pixels have to lie in [0, 1]
 * @throws UserError naming the first sample that does not fit the model
 */
export async function readImages(
  { data, classifier, labelsOffset }: Source,
  numbers: Int32Array,
  attacked = false,
): Promise<Batch> {
  const demands = { labelsOffset, uint8: false, attacked }
  const each: Batch[] = []
  for (const number of numbers) each.push(await readChecked(data, number, 1, classifier, demands))
  const pixels = each[0]!.images.length
  const images = new Float32Array(numbers.length * pixels)
  each.forEach((one, i) => {
    images.set(one.images, i * pixels)
  })
  return { images, labels: Int32Array.from(each, (one) => one.labels[0]!), n: numbers.length }
}
