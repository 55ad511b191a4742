/** One number for all corruptions. */
import { UserError } from '../../errors.ts'
import type { DeformationReport } from '../evaluation.ts'
import type { Deformation } from './deformation.ts'
import { deformations } from './index.ts'

type Errors = ReadonlyMap<number, number>

/**
 * The mean over corruptions c of CE_c, where E_s,c is the error (1 - accuracy) at strength s. Without a baseline CE_c is the
 * mean of E_s,c over its strengths. With one it is the mCE of Hendrycks and Dietterich 2019, whose baseline is AlexNet:
 *
 *   CE_c = (sum over s of E_s,c) / (sum over s of E_s,c of the baseline)
 *
 * Deformations that are no corruptions, and worst cases, do not count.
 *
 * @param baseline reports of another model on the same images; corruptions that only it has are left out
 * @returns undefined where no corruption was run, and where the baseline makes no error on one
 * @throws UserError for a corruption that the baseline lacks or has at other strengths
 */
export function meanCorruptionError(
  reports: readonly DeformationReport[],
  baseline?: readonly DeformationReport[],
): number | undefined {
  const corrupted = errorsByCorruption(reports)
  if (corrupted.size === 0) return undefined
  const known = baseline && errorsByCorruption(baseline)
  const each = Array.from(corrupted, ([name, errors]) => {
    const scale = known === undefined ? errors.size : sum(sameStrengths(name, errors, known.get(name)))
    return sum(errors) / scale
  })
  const mean = each.reduce((a, b) => a + b, 0) / each.length
  return Number.isFinite(mean) ? mean : undefined
}

/** Of each corruption its error at every strength. */
function errorsByCorruption(reports: readonly DeformationReport[]): Map<string, Map<number, number>> {
  const table: Readonly<Partial<Record<string, Deformation>>> = deformations
  const corruptions = new Map<string, Map<number, number>>()
  for (const { name, strength, accuracy, transforms } of reports) {
    if (transforms !== undefined || !table[name]?.corruption) continue
    const errors = corruptions.get(name) ?? new Map<number, number>()
    corruptions.set(name, errors.set(strength, 1 - accuracy))
  }
  return corruptions
}

function sameStrengths(name: string, errors: Errors, baseline: Errors = new Map()): Errors {
  if (errors.size === baseline.size && [...errors.keys()].every((strength) => baseline.has(strength)))
    return baseline
  throw new UserError(`baseline: expected ${name} at ${listed(errors)}, got ${listed(baseline)}`)
}

const listed = (errors: Errors): string => [...errors.keys()].sort((a, b) => a - b).join(', ') || 'none'

const sum = (errors: Errors): number => [...errors.values()].reduce((a, b) => a + b, 0)
