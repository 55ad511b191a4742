/** The choice of the initializers that fine-tuning changes. */
import { UserError } from '../../errors.ts'
import type { Model } from '../../onnx/model.ts'
import { elementCount } from '../../onnx/tensor.ts'
import { type Reason, reasonsOf } from './reasons.ts'

export interface TrainableOptions {
  /** Train what matches, and nothing else: any float32 initializer but a running statistic. */
  readonly train?: RegExp | undefined
  /** Keep what matches. */
  readonly freeze?: RegExp | undefined
}

export interface Trainable {
  /** In the order of the file. */
  readonly trained: readonly string[]
  readonly kept: readonly { readonly name: string; readonly reason: string }[]
}

/**
 * Divides the initializers of a classifier in those that are trained and those that stay as they are.
 *
 * @param model float32, with its weights as initializers (see `fineTunable`); it is not changed
 * @throws UserError if a pattern matches nothing, or nothing is left to train
 */
export function trainable(model: Model, { train, freeze }: TrainableOptions = {}): Trainable {
  const reasons = reasonsOf(model)
  if (train) checkPattern('--train', train, reasons)
  if (freeze) checkPattern('--freeze', freeze, reasons)
  const chosen = [...reasons].map(([name, reason]) => ({
    name,
    reason: reasonFor(name, reason, train, freeze),
  }))
  const trained = chosen.filter((c) => c.reason === null).map((c) => c.name)
  if (trained.length === 0) throw nothingLeft(model, reasons, freeze)
  return { trained, kept: chosen.flatMap(({ name, reason }) => (reason === null ? [] : [{ name, reason }])) }
}

/** The pattern that a user gave for an option. @throws UserError if it is no regular expression */
export function parsePattern(option: string, text: string): RegExp {
  try {
    return new RegExp(text, 'u')
  } catch (error) {
    throw new UserError(
      `${option}: expected a regular expression, got "${text}" (${(error as Error).message})`,
    )
  }
}

function reasonFor(
  name: string,
  reason: Reason | null,
  train: RegExp | undefined,
  freeze: RegExp | undefined,
): string | null {
  if (reason?.final) return reason.reason
  if (freeze?.test(name)) return 'frozen by --freeze'
  if (train) return train.test(name) ? null : 'not chosen by --train'
  return reason?.reason ?? null
}

function checkPattern(option: string, pattern: RegExp, reasons: ReadonlyMap<string, Reason | null>): void {
  const all = [...reasons.keys()]
  const possible = all.filter((name) => !reasons.get(name)?.final)
  const matched = all.filter((name) => pattern.test(name))
  if (matched.some((name) => possible.includes(name))) return
  const expected = `${option}: expected a pattern that matches an initializer`
  if (matched.length === 0)
    throw new UserError(`${expected}, "${pattern.source}" matches none of: ${abridged(possible)}`)
  if (option === '--freeze') return
  const [first = ''] = matched
  throw new UserError(
    `${expected} that can be trained, "${pattern.source}" matches only ${abridged(matched)} (${first}: ${reasons.get(first)?.reason})`,
  )
}

function nothingLeft(
  model: Model,
  reasons: ReadonlyMap<string, Reason | null>,
  freeze: RegExp | undefined,
): UserError {
  const weights = [...reasons].filter(([, reason]) => reason === null).map(([name]) => name)
  if (freeze && weights.length > 0)
    return new UserError(
      `--freeze: expected a pattern that leaves something to train, "${freeze.source}" leaves nothing`,
    )
  const size = ([, { dims }]: [string, { dims: readonly number[] }]) => elementCount(dims)
  const [largest] = [...model.graph.initializers].sort((a, b) => size(b) - size(a))
  const why = largest ? `; its largest tensor, "${largest[0]}": ${reasons.get(largest[0])?.reason}` : ''
  return new UserError(`expected float32 weights to train, the model has none${why}`)
}

/** The first three names, and how many more there are. */
const abridged = (names: readonly string[]): string =>
  [...names.slice(0, 3), ...(names.length > 3 ? [`...(${names.length - 3} more)`] : [])].join(', ')
