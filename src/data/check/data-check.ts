/** Looks at every sample of a data set once: what there is, and what is wrong with it. */
import type { Dataset } from '../dataset.ts'
import { ChannelStatistics } from './channel-statistics.ts'
import { Digests, digestOf } from './copies.ts'
import { type Sample, samplesOf } from './samples.ts'

export interface DataCheck {
  readonly schema: 'onnx-manifold/data-check/1'
  readonly spec: string
  readonly description?: string
  readonly n: number
  /** With their numbers of samples, those that cannot be read among them. */
  readonly classes: readonly { readonly label: number; readonly name?: string; readonly count: number }[]
  /** Shapes of samples, the most frequent first; of encoded images before anything is resized. */
  readonly shapes: readonly { readonly shape: readonly number[]; readonly count: number }[]
  /** Least and largest value, null where no sample could be read. */
  readonly range: readonly [low: number, high: number] | null
  /** A number a channel, or one where samples are no images. */
  readonly mean: readonly number[]
  /** Standard deviation over all values of the channel. */
  readonly std: readonly number[]
  /** Groups of samples that are the same to the bit. */
  readonly duplicates: readonly Group[]
  /** Samples that the other data set has too. */
  readonly against?: Leak
  /** Places of samples in which each channel has one value everywhere. */
  readonly constant: readonly number[]
  /** Names of encoded images that are told of above, by their places. */
  readonly names: Readonly<Record<number, string>>
  /** What cannot be read, with the reason. */
  readonly broken: readonly string[]
  /** Places of samples with values that are infinite or no numbers. */
  readonly notFinite: readonly number[]
  /** Places of samples whose labels are no classes. */
  readonly labelsBeyond: readonly number[]
  /** Nothing is broken, not finite or labelled beyond the classes. */
  readonly sound: boolean
}

export interface Group {
  readonly samples: readonly number[]
  /** They have different labels. */
  readonly conflicting: boolean
}

export interface Leak {
  readonly spec: string
  readonly n: number
  readonly shared: readonly {
    readonly sample: number
    readonly other: number
    readonly conflicting: boolean
  }[]
}

export interface CheckOptions {
  /** Broken images that were left out when the data set was opened. */
  readonly skipped?: readonly string[] | undefined
  /** Labels must be below it; by default the data set's own number of classes. */
  readonly classes?: number | undefined
  /** Which samples does it have too? */
  readonly against?: Dataset | undefined
  onProgress?(done: number, total: number, spec: string): void
}

/** In memory are a few samples at a time and, of each, nine bytes (besides those that something is told of). */
export async function checkData(dataset: Dataset, options: CheckOptions = {}): Promise<DataCheck> {
  const { skipped = [], against, classes = dataset.classes } = options
  const { spec, description, size, labels, encoded } = dataset
  const total = size + (against?.size ?? 0)
  const seen = await passOver(dataset, (done) => options.onProgress?.(done, total, spec))
  const duplicates = seen.digests
    .groups()
    .map((samples) => ({ samples, conflicting: samples.some((i) => labels[i] !== labels[samples[0]!]) }))
  const leak = against && (await leaks(dataset, seen.digests, against, options, total))
  const labelsBeyond = placesWhere(labels, (label) => label < 0 || label >= classes)
  const broken = [...skipped, ...seen.broken]
  const told = [
    ...duplicates.flatMap(({ samples }) => samples),
    ...(leak?.shared.map(({ sample }) => sample) ?? []),
    ...seen.constant,
    ...labelsBeyond,
  ]
  const { statistics, constant, notFinite } = seen
  return {
    schema: 'onnx-manifold/data-check/1',
    spec,
    ...(description !== undefined && { description }),
    n: size,
    classes: countClasses(dataset),
    shapes: seen.shapes,
    range: statistics.min <= statistics.max ? [statistics.min, statistics.max] : null,
    mean: statistics.mean,
    std: statistics.std,
    duplicates,
    ...(leak && { against: leak }),
    constant,
    names: encoded ? Object.fromEntries(told.map((i) => [i, encoded.nameOf(i)])) : {},
    broken,
    notFinite,
    labelsBeyond,
    sound: broken.length + notFinite.length + labelsBeyond.length === 0,
  }
}

interface Pass extends Pick<DataCheck, 'shapes' | 'constant' | 'broken' | 'notFinite'> {
  readonly statistics: ChannelStatistics
  readonly digests: Digests
}

async function passOver(dataset: Dataset, onSample: (done: number) => void): Promise<Pass> {
  const statistics = new ChannelStatistics()
  const digests = new Digests(dataset.size)
  const shapes = new Map<string, { shape: readonly number[]; count: number }>()
  const broken: string[] = []
  const [constant, notFinite]: [number[], number[]] = [[], []]
  for await (const sample of samplesOf(dataset)) {
    onSample(sample.index + 1)
    if ('broken' in sample) {
      broken.push(sample.broken)
      continue
    }
    const { index, shape, values } = sample
    const known = shapes.get(shape.join()) ?? { shape, count: 0 }
    shapes.set(shape.join(), { shape, count: known.count + 1 })
    digests.set(index, digestOf(sample))
    if (!values.every(Number.isFinite)) {
      notFinite.push(index)
      continue
    }
    statistics.add(values, channelsOf(shape))
    if (isConstant(sample)) constant.push(index)
  }
  const byCount = [...shapes.values()].sort((a, b) => b.count - a.count)
  return { statistics, digests, shapes: byCount, broken, constant, notFinite }
}

async function leaks(
  { labels, size }: Dataset,
  digests: Digests,
  other: Dataset,
  { onProgress }: CheckOptions,
  total: number,
): Promise<Leak> {
  const there = new Digests(other.size)
  for await (const sample of samplesOf(other)) {
    onProgress?.(size + sample.index + 1, total, other.spec)
    if (!('broken' in sample)) there.set(sample.index, digestOf(sample))
  }
  const shared = digests.sharedWith(there)
  return {
    spec: other.spec,
    n: other.size,
    shared: shared.map(([sample, place]) => ({
      sample,
      other: place,
      conflicting: labels[sample] !== other.labels[place],
    })),
  }
}

const channelsOf = (shape: readonly number[]): number => (shape.length === 3 ? shape[0]! : 1)

/** Of one value a channel everyone is constant. */
function isConstant({ shape, values }: Sample): boolean {
  const plane = values.length / channelsOf(shape)
  return plane > 1 && values.every((value, i) => value === values[i - (i % plane)])
}

/** The classes of the data set, and labels beyond them that occur. */
function countClasses({ labels, classes, classNames }: Dataset): DataCheck['classes'] {
  const counts = new Map<number, number>(Array.from({ length: classes }, (_, label) => [label, 0]))
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1)
  return [...counts].map(([label, count]) => {
    const name = classNames?.[label]
    return { label, ...(name !== undefined && { name }), count }
  })
}

const placesWhere = (labels: Int32Array, is: (label: number) => boolean): number[] =>
  [...labels.keys()].filter((i) => is(labels[i]!))
