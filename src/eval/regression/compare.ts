/** Comparing an evaluation with a stored one. */
import type { Evaluation } from '../evaluation.ts'
import { causesOf, weightsDiffer } from './causes.ts'
import { conditions, fieldFindings } from './conditions.ts'
import { type Finding, near } from './finding.ts'
import { type Part, partsOf } from './parts.ts'
import { type Reference, referenceOf } from './reference.ts'

export interface Comparison {
  /** Everything that was compared. */
  readonly findings: readonly Finding[]
  /** Those that do not hold. */
  readonly differences: readonly Finding[]
  /** A sentence each: what is not as it was; that the model is another is said even where nothing moved. */
  readonly causes: readonly string[]
}

/**
 * Data, settings and seed must be the same. Counts may be `tolerance` apart, either way, and the model may be another.
 * Tolerance 0 is exact: the weights are the same then, and so is the negative log-likelihood within `nllRounding`.
 * What the reference has not is not compared.
 *
 * @param tolerance in points (percent of the images)
 */
export function compareWithReference(
  evaluation: Evaluation,
  reference: Reference,
  tolerance = 0,
): Comparison {
  const actual = referenceOf(evaluation)
  const found = partsOf(actual)
  const findings = [
    ...conditions(actual, reference),
    ...(tolerance === 0 ? [weightsFinding(actual, reference)] : []),
    ...partsOf(reference).flatMap((part) => partFindings(part, counterpart(part, found), tolerance)),
  ]
  const differences = findings.filter(({ holds }) => !holds)
  return { findings, differences, causes: causesOf(actual, reference, differences) }
}

function weightsFinding(actual: Reference, reference: Reference): Finding {
  const hash = ({ model }: Reference) =>
    reference.model.weightsSha256 === undefined ? model.sha256 : (model.weightsSha256 ?? 'none')
  return {
    subject: 'model',
    what: reference.model.weightsSha256 === undefined ? 'model.sha256' : 'model.weightsSha256',
    expected: hash(reference),
    actual: hash(actual),
    holds: !weightsDiffer(actual, reference),
  }
}

/** What has the same title, best with the same settings: two runs of an attack may differ in those alone. */
function counterpart(part: Part, found: readonly Part[]): Part | undefined {
  const namesakes = found.filter(({ title }) => title === part.title)
  return (
    namesakes.find((other) => fieldFindings('', part.settings, other.settings).every(({ holds }) => holds)) ??
    namesakes[0]
  )
}

function partFindings(expected: Part, actual: Part | undefined, tolerance: number): Finding[] {
  const { subject, title, counts, n } = expected
  if (actual === undefined && expected.optional) return []
  return [
    ...(actual
      ? fieldFindings(`${title} `, expected.settings, actual.settings).filter(({ holds }) => !holds)
      : []),
    ...Object.entries(counts).map(([what, count]) => {
      const other = actual && { count: actual.counts[what] ?? 0, n: actual.n }
      return near(subject, `${title} ${what}`, { count, n }, other, tolerance)
    }),
    ...(tolerance === 0 && actual ? nllFindings(expected, actual) : []),
  ]
}

/** In nats, or as a share where it is above 1: far above what threads and batches change, below what a weight does. */
const nllRounding = 1e-6

function nllFindings({ subject, title, nll }: Part, actual: Part): Finding[] {
  if (nll === undefined) return []
  const [a, b] = [nll ?? Number.NaN, actual.nll ?? Number.NaN]
  const allowed = nllRounding * Math.max(1, Math.abs(a))
  const apart = b - a
  return [
    {
      subject,
      what: `${title} NLL`,
      expected: String(nll),
      actual: String(actual.nll),
      difference: `${apart > 0 ? '+' : ''}${Number(apart.toPrecision(3))} nats`,
      allowed: `${allowed.toPrecision(1)} nats`,
      holds: nll === actual.nll || Math.abs(apart) <= allowed,
    },
  ]
}
