/** Which common preprocessing a model may want: by its accuracy with each of them. */
import { openClassifier } from '../../../attacks/onnx-classifier.ts'
import type { Dataset } from '../../../data/dataset.ts'
import { holdOut } from '../../../data/split.ts'
import { UserError } from '../../../errors.ts'
import type { Model } from '../../../onnx/model.ts'
import type { Provider } from '../../../runtime/providers/provider.ts'
import { readChecked } from '../../checked-batch.ts'
import { type Interval, wilsonInterval } from '../../metrics/intervals.ts'
import { scoreRows } from '../../metrics/score-rows.ts'
import { mean } from '../../metrics/summary.ts'
import type { ImagePreprocessing } from '../image-preprocessing.ts'
import { type Candidate, candidatesFor } from './candidates.ts'

export interface Guess extends Candidate {
  readonly correct: number
  readonly accuracy: number
  /** Wilson's 95 % interval. */
  readonly accuracyInterval: Interval
  /** Mean of -log p(label). */
  readonly nll: number
}

export interface GuessOptions {
  /** What holds for all: geometry, channels, layout. No values: these are what is looked for. */
  readonly said?: ImagePreprocessing | undefined
  /** At most, of all classes in proportion. */
  readonly images?: number | undefined
  readonly output?: string | undefined
  readonly labelsOffset?: number | undefined
  readonly threads?: number | undefined
  readonly provider?: Provider | undefined
  readonly onProgress?: ((done: number, total: number, what: string) => void) | undefined
}

export const usualImages = 500
const batch = 50

/**
 * @returns best first: by accuracy, then by NLL
 * @throws UserError for values that were said, for data that do not fit the model, and for labels beyond its classes
 */
export async function guessPreprocessing(
  model: Model,
  data: Dataset,
  options: GuessOptions = {},
): Promise<readonly Guess[]> {
  const { said = {}, images = usualImages, onProgress } = options
  for (const field of ['range', 'mean', 'std', 'standardize'] as const)
    if (said[field] !== undefined)
      throw new UserError(
        `--guess-preprocessing: expected to look for the ${field}, it was said to be ${said[field]}`,
      )
  const candidates = candidatesFor(model, data.shape, said)
  // As many of each class as it has in all of the data.
  const chosen = images < data.size ? holdOut(data, { count: images }, 0).validation : data
  const guesses: Guess[] = []
  let refused: UserError | undefined
  for (const [i, candidate] of candidates.entries()) {
    onProgress?.(i, candidates.length, candidate.name)
    try {
      guesses.push(await measure(model, chosen, candidate, options))
    } catch (error) {
      // A layout that the file leaves open may turn out not to run.
      if (!(error instanceof UserError)) throw error
      refused ??= error
    }
  }
  onProgress?.(candidates.length, candidates.length, '')
  if (guesses.length === 0 && refused) throw refused
  return guesses.sort((a, b) => b.correct - a.correct || order(a.nll) - order(b.nll))
}

/** What is no number comes last. */
const order = (nll: number): number => (Number.isFinite(nll) ? nll : Number.MAX_VALUE)

async function measure(
  model: Model,
  data: Dataset,
  candidate: Candidate,
  { output, threads, provider, labelsOffset = 0 }: GuessOptions,
): Promise<Guess> {
  const { preprocessing } = candidate
  const classifier = await openClassifier(model, data.shape, { preprocessing, output, threads, provider })
  const demands = { labelsOffset, attacked: false, uint8: false }
  const nll: number[] = []
  let correct = 0
  try {
    for (let start = 0; start < data.size; start += batch) {
      const n = Math.min(batch, data.size - start)
      const { images, labels } = await readChecked(data, start, n, classifier, demands)
      const scores = scoreRows(await classifier.logits(images), labels, classifier.classes)
      nll.push(...scores.map((score) => score.nll))
      correct += scores.filter(({ prediction }, i) => prediction === labels[i]).length
    }
  } finally {
    await classifier.release()
  }
  const accuracyInterval = wilsonInterval(correct, data.size)
  return { ...candidate, correct, accuracy: correct / data.size, accuracyInterval, nll: mean(nll) }
}
