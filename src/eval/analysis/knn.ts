import type { Dataset } from '../../data/dataset.ts'
import { UserError } from '../../errors.ts'
import { type Interval, wilsonInterval } from '../metrics/intervals.ts'
import { scoreRows } from '../metrics/score-rows.ts'
import type { Analysis, AnalysisContext } from './analysis.ts'
import { featureBatches, range } from './feature-batches.ts'
import type { Features } from './features.ts'
import { majority, NearestNeighbours } from './nearest-neighbours.ts'
import { openProducts, type Products } from './products.ts'

export interface Hits {
  readonly correct: number
  readonly accuracy: number
  /** Wilson's 95 % interval of accuracy. */
  readonly accuracyInterval: Interval
}

export interface KnnAt {
  readonly at: string
  /** Values an image. */
  readonly size: number
  /** Whose neighbours are asked. */
  readonly trainedOn: { readonly spec: string; readonly n: number }
  /** Images classified. */
  readonly n: number
  /** By the k nearest, for each k that there are enough images for. */
  readonly neighbours: readonly (Hits & { readonly k: number })[]
  /** The model itself on the same images. */
  readonly model: Hits
}

/** An entry for each tensor. */
export type KnnReport = readonly KnnAt[]

/** The paper does not say which it used. */
const counts = [1, 5, 10, 20] as const
/** Features held at once: 64 MiB of images to classify, 16 MiB of neighbours. */
const mostQueried = 2 ** 24
const mostAsked = 2 ** 22

/**
 * Each image gets the class that most of its k nearest neighbours have, by Euclidean distance of what lies at the tensor;
 * all neighbours count the same. Exact: no index, no approximation. Memory does not grow with the data: images are
 * classified in parts, and the training data goes by once for each part.
 */
export const knn: Analysis<KnnReport> = {
  description: 'k-nearest-neighbour classification on features, fitted on the training data',
  source: 'Verma et al. 2019, section 5.1',
  async run(context) {
    const { features, data } = context
    const train = await context.trainData()
    if (String(train.shape) !== String(data.shape))
      throw new UserError(
        `--analyze knn: expected training images of [${data.shape}], ${train.spec} has [${train.shape}]`,
      )
    const passes = features.map(({ size }) => Math.ceil(data.size / partOf(size)))
    const total = passes.reduce((sum, count) => sum + data.size + count * train.size, data.size)
    let done = 0
    const onImages = (n: number) => {
      done += n
      context.onProgress(done, total)
    }
    const model = await modelHits(context, onImages)
    const products = await openProducts({ threads: context.threads, provider: context.provider })
    try {
      const report: KnnAt[] = []
      for (const one of features)
        report.push({ ...(await neighboursAt(one, train, context, products, onImages)), model })
      return report
    } finally {
      await products.release()
    }
  },
}

const partOf = (size: number): number => Math.max(1, Math.floor(mostQueried / size))
const blockOf = (size: number): number => Math.max(1, Math.min(1024, Math.floor(mostAsked / size)))

async function modelHits(
  { classifier, data, labelsOffset, batch }: AnalysisContext,
  onImages: (n: number) => void,
): Promise<Hits> {
  let correct = 0
  for (let start = 0; start < data.size; start += batch) {
    const { images, labels, n } = await data.read(range(start, Math.min(data.size, start + batch)))
    const truth = labels.map((label) => label + labelsOffset)
    const scores = scoreRows(await classifier.logits(images), truth, classifier.classes)
    correct += scores.filter(({ prediction }, i) => prediction === truth[i]).length
    onImages(n)
  }
  return hits(correct, data.size)
}

const hits = (correct: number, n: number): Hits => ({
  correct,
  accuracy: correct / n,
  accuracyInterval: wilsonInterval(correct, n),
})

async function neighboursAt(
  features: Features,
  train: Dataset,
  { data, batch }: AnalysisContext,
  products: Products,
  onImages: (n: number) => void,
): Promise<Omit<KnnAt, 'model'>> {
  const tried = counts.filter((k) => k <= train.size)
  const correct = tried.map(() => 0)
  const part = partOf(features.size)
  for (let start = 0; start < data.size; start += part) {
    const numbers = range(start, Math.min(data.size, start + part))
    const queries = await collect(features, data, numbers, batch, onImages)
    const nearest = new NearestNeighbours(queries, features.size, tried.at(-1)!)
    await askAll(nearest, features, train, batch, products, onImages)
    numbers.forEach((number, i) => {
      const own = nearest.labels.subarray(i * tried.at(-1)!, (i + 1) * tried.at(-1)!)
      tried.forEach((k, at) => {
        if (majority(own.subarray(0, k)) === data.labels[number]) correct[at]! += 1
      })
    })
  }
  return {
    at: features.tensor,
    size: features.size,
    trainedOn: { spec: train.spec, n: train.size },
    n: data.size,
    neighbours: tried.map((k, at) => ({ k, ...hits(correct[at]!, data.size) })),
  }
}

async function collect(
  features: Features,
  data: Dataset,
  numbers: Int32Array,
  batch: number,
  onImages: (n: number) => void,
): Promise<Float32Array> {
  const all = new Float32Array(numbers.length * features.size)
  let filled = 0
  for await (const { values, n } of featureBatches(features, data, numbers, batch)) {
    all.set(values, filled)
    filled += values.length
    onImages(n)
  }
  return all
}

/** Shows the whole training data to the images of one part, in blocks that do not depend on the batch. */
async function askAll(
  nearest: NearestNeighbours,
  features: Features,
  train: Dataset,
  batch: number,
  products: Products,
  onImages: (n: number) => void,
): Promise<void> {
  const block = blockOf(features.size)
  for (let start = 0; start < train.size; start += block) {
    const numbers = range(start, Math.min(train.size, start + block))
    const rows = await collect(features, train, numbers, batch, onImages)
    const labels = Int32Array.from(numbers, (number) => train.labels[number]!)
    await nearest.add(rows, labels, products, block)
  }
}
