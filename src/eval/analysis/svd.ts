import { UserError } from '../../errors.ts'
import type { Analysis, AnalysisContext } from './analysis.ts'
import { featureBatches } from './feature-batches.ts'
import type { Features } from './features.ts'
import { bidiagonalize } from './singular-values/bidiagonalize.ts'
import { singularValues } from './singular-values/bisection.ts'
import { TriangularFactor } from './singular-values/triangular-factor.ts'

/** Singular values of one matrix, not normalised: they grow with the square root of the number of images. */
export interface Spectrum {
  readonly largest: number
  /** The sum of all others. */
  readonly rest: number
  /** The first 64, largest first; fewer where there are fewer. */
  readonly spectrum: readonly number[]
}

export interface ClassSpectrum extends Spectrum {
  readonly label: number
  /** Images. */
  readonly n: number
  /** Of the matrix with the mean of its rows taken away: directions in which the class varies. */
  readonly centred: Spectrum
}

export interface SvdAt {
  readonly at: string
  /** Values an image. */
  readonly size: number
  /** Classes with images, in order. */
  readonly classes: readonly ClassSpectrum[]
  /** Over these classes, each of the same weight. */
  readonly mean: MeanSpectrum & { readonly centred: MeanSpectrum }
}

type MeanSpectrum = Pick<Spectrum, 'largest' | 'rest'>

/** An entry for each tensor. */
export type SvdReport = readonly SvdAt[]

const spectrumLength = 64
/** Numbers that the factor of a class may take: 64 MiB of them. */
const mostNumbers = 2 ** 23

/**
 * The singular values of the matrix [n, size] of what lies at a tensor for the images of one class. Neither section 3.2
 * of the paper nor the authors' code says whether they take away the mean first, so both are given: the matrix as it is,
 * and centred.
 *
 * In double precision, by orthogonal transforms of the matrix and not from its square: each value is good to 1e-14 of the
 * largest, so one that is 1e-8 of it still has six digits.
 */
export const svd: Analysis<SvdReport> = {
  description: 'singular values of the features of each class: the largest, and the sum of the others',
  source: 'Verma et al. 2019, section 3.2 (flatter class representations)',
  async run(context) {
    const numbers = numbersOfClasses(context.data.labels)
    for (const features of context.features) checkSize(features, numbers, context.labelsOffset)
    const report: SvdAt[] = []
    let done = 0
    for (const features of context.features) {
      const classes: ClassSpectrum[] = []
      for (const [label, own] of numbers) {
        const onImages = (n: number) => {
          done += n
          context.onProgress(done, context.data.size * context.features.length)
        }
        const factor = await factorOf(features, own, context, onImages)
        classes.push({
          label: label + context.labelsOffset,
          n: own.length,
          ...spectraOf(factor, features.size),
        })
      }
      report.push({ at: features.tensor, size: features.size, classes, mean: meanOf(classes) })
    }
    return report
  },
}

/** The images of each class, classes in order: one class at a time keeps memory flat. */
function numbersOfClasses(labels: Int32Array): [label: number, numbers: Int32Array][] {
  const numbers = new Map<number, number[]>()
  labels.forEach((label, i) => {
    const own = numbers.get(label)
    if (own) own.push(i)
    else numbers.set(label, [i])
  })
  return [...numbers].sort(([a], [b]) => a - b).map(([label, own]) => [label, Int32Array.from(own)])
}

function checkSize(
  { tensor, size }: Features,
  numbers: readonly [label: number, numbers: Int32Array][],
  labelsOffset: number,
): void {
  for (const [label, { length: n }] of numbers)
    if (Math.min(n, size + 1) * (size + 1) > mostNumbers)
      throw new UserError(
        `--analyze svd: expected a matrix of at most ${mostNumbers} numbers a class, ` +
          `got ${n} images of class ${label + labelsOffset} with ${size} values each at "${tensor}": ` +
          'choose a smaller tensor (--at) or fewer images (--limit)',
      )
}

async function factorOf(
  features: Features,
  numbers: Int32Array,
  { data, batch }: AnalysisContext,
  onImages: (n: number) => void,
): Promise<TriangularFactor> {
  const factor = new TriangularFactor(features.size, numbers.length)
  for await (const { values, n } of featureBatches(features, data, numbers, batch)) {
    factor.append(values)
    onImages(n)
  }
  return factor
}

function spectraOf(factor: TriangularFactor, size: number): Spectrum & { readonly centred: Spectrum } {
  const values = factor.factor()
  const chain = bidiagonalize(values, values.length / size, size)
  return { ...spectrumOf(singularValues(chain)), centred: spectrumOf(singularValues(chain.subarray(1))) }
}

function spectrumOf(values: Float64Array): Spectrum {
  const [largest = 0, ...others] = values
  return {
    largest,
    rest: others.reduce((a, b) => a + b, 0),
    spectrum: [...values.subarray(0, spectrumLength)],
  }
}

function meanOf(classes: readonly ClassSpectrum[]): SvdAt['mean'] {
  const mean = (value: (one: ClassSpectrum) => number) =>
    classes.reduce((sum, one) => sum + value(one), 0) / classes.length
  return {
    largest: mean((one) => one.largest),
    rest: mean((one) => one.rest),
    centred: { largest: mean((one) => one.centred.largest), rest: mean((one) => one.centred.rest) },
  }
}
