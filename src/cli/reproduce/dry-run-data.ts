/** The data of a plan, as far as they can be known, and what stands in for them while steps are measured. */
import type { Dataset } from '../../data/dataset.ts'
import { firstOfEachClass } from '../../data/per-class.ts'
import { randomStream } from '../../data/random.ts'
import { type SetFacts, setFacts } from '../../data/sets/facts.ts'
import { isSetName, sets } from '../../data/sets/index.ts'
import type { NamedSet } from '../../data/sets/set.ts'
import type { TrainSettings } from '../../reproduce/experiment.ts'
import { openTrainingData } from '../training/data.ts'
import { type Presence, presenceOf } from './check-data.ts'
import { trainArguments } from './train-arguments.ts'

export interface PlannedData {
  readonly presence: Presence
  /** That are trained on. */
  readonly n: number
  /** Of the whole training set, which nearest neighbours are asked from. */
  readonly whole: number
  /** That are measured on. */
  readonly tested: number
  readonly shape: readonly number[]
  readonly classes: number
}

/**
 * Of a published set what its authors say, at hand or not; anything else is opened.
 *
 * @throws UserError for what is neither published nor at hand
 */
export async function plannedData(settings: TrainSettings, root: string): Promise<PlannedData> {
  const { data } = settings
  const presence = presenceOf(data, root)
  if (isSetName(data)) {
    const { shape, classes, samples }: SetFacts = setFacts[data]
    const set: NamedSet = sets[data]
    const whole = samples.train!
    const n = partOf(standIn({ n: whole, shape, classes }), settings).size
    return { presence, n, whole, tested: samples[set.splits.at(-1)!]!, shape, classes }
  }
  const args = trainArguments(settings, { 'data-root': root, quiet: true })
  const { train, test } = await openTrainingData(args)
  const { size: n, shape, classes } = train
  return { presence, n, whole: n, tested: test?.size ?? 0, shape, classes }
}

const partOf = (data: Dataset, { 'per-class': count }: TrainSettings): Dataset =>
  count === undefined ? data : firstOfEachClass(data, Number(count))

/** Pixels of samples that differ; more would only take memory. */
const drawn = 16

/** Random pixels in the form of a data set, classes in turns: a step takes as long on them as on photographs. */
export function standIn({ n, shape, classes }: Pick<PlannedData, 'n' | 'shape' | 'classes'>): Dataset {
  const length = shape.reduce((product, dim) => product * dim, 1)
  const random = randomStream(0, 'reproduce/stand-in', 0, 0)
  const pixels = Float32Array.from({ length: drawn * length }, () => Math.round(255 * random.uniform()) / 255)
  const labels = Int32Array.from({ length: n }, (_, i) => i % classes)
  return {
    spec: `${n} samples of random pixels`,
    size: n,
    labels,
    shape,
    classes,
    async read(indices) {
      const places = Array.from(indices)
      const images = new Float32Array(places.length * length)
      for (const [i, place] of places.entries()) {
        const at = (place % drawn) * length
        images.set(pixels.subarray(at, at + length), i * length)
      }
      return { images, labels: Int32Array.from(places, (place) => labels[place]!), n: places.length }
    },
  }
}
