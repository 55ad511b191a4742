/** Comparing an evaluation with a stored one. */
import { UserError } from '../errors.ts'
import type { Evaluation } from './evaluation.ts'

/** A stored evaluation, or the part of one that matters for comparison. */
export interface Reference {
  readonly model: { readonly sha256: string }
  readonly data: { readonly spec: string; readonly sha256: string; readonly n: number }
  readonly seed: number
  readonly clean: { readonly correct: number }
  readonly attacks: readonly {
    readonly name: string
    readonly ball: string
    readonly epsilon: number
    readonly adversarialCorrect: number
    readonly robustCorrect: number
    readonly targeted?: number | string
    readonly surrogate?: { readonly sha256: string }
  }[]
}

export interface Difference {
  readonly what: string
  readonly expected: string
  readonly actual: string
}

/** @throws UserError if the text is not an evaluation */
export function parseReference(file: string, text: string): Reference {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new UserError(`${file}: expected JSON, got ${(error as Error).message}`)
  }
  const { schema } = (value ?? {}) as Partial<Evaluation>
  if (schema !== 'onnx-manifold/evaluation/1')
    throw new UserError(
      `${file}: schema: expected onnx-manifold/evaluation/1, got ${JSON.stringify(schema) ?? 'none'}`,
    )
  checkFields(file, '', value, fields)
  const { attacks } = value as Partial<Evaluation>
  if (!Array.isArray(attacks))
    throw new UserError(`${file}: attacks: expected a list, got ${JSON.stringify(attacks) ?? 'none'}`)
  for (const [i, attack] of attacks.entries()) checkFields(file, `attacks[${i}].`, attack, attackFields)
  return value as Reference
}

/** What a comparison reads, with its type. */
const fields = { 'data.sha256': 'string', 'data.n': 'number', 'clean.correct': 'number' }
const attackFields = {
  name: 'string',
  ball: 'string',
  epsilon: 'number',
  adversarialCorrect: 'number',
  robustCorrect: 'number',
}

function checkFields(
  file: string,
  at: string,
  value: unknown,
  expected: Readonly<Record<string, string>>,
): void {
  for (const [field, type] of Object.entries(expected)) {
    let found = value as Record<string, unknown> | undefined | null
    for (const key of field.split('.')) found = found?.[key] as typeof found
    if (typeof found !== type)
      throw new UserError(
        `${file}: ${at}${field}: expected a ${type}, got ${JSON.stringify(found) ?? 'none'}`,
      )
  }
}

/**
 * What differs: other data, missing attacks, and counts further apart than the tolerance.
 *
 * @param tolerance in points (percent of the images)
 */
export function compareWithReference(
  actual: Evaluation,
  reference: Reference,
  tolerance: number,
): Difference[] {
  const differences: Difference[] = []
  const identical = (what: string, expected: unknown, got: unknown) => {
    if (expected !== got) differences.push({ what, expected: String(expected), actual: String(got) })
  }
  identical('data', reference.data.sha256, actual.data.sha256)
  identical('images', reference.data.n, actual.data.n)
  const near = (what: string, expected: number, got: number | undefined) => {
    const allowed = (tolerance / 100) * reference.data.n
    if (got === undefined || Math.abs(got - expected) > allowed + 1e-9)
      differences.push({ what, expected: String(expected), actual: String(got ?? 'not run') })
  }
  near('clean correct', reference.clean.correct, actual.clean.correct)
  for (const r of reference.attacks) {
    const same = actual.attacks.find(
      (a) =>
        a.name === r.name &&
        a.ball === r.ball &&
        a.targeted === r.targeted &&
        a.surrogate?.sha256 === r.surrogate?.sha256 &&
        Math.abs(a.epsilon - r.epsilon) < 1e-9,
    )
    const at = `${r.name} ${r.ball} epsilon ${r.epsilon.toPrecision(4)}`
    near(`${at} adversarial correct`, r.adversarialCorrect, same?.adversarialCorrect)
    near(`${at} robust correct`, r.robustCorrect, same?.robustCorrect)
  }
  return differences
}
