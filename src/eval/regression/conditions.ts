/** What must be as it was for any number to be comparable: data, settings, seed. */
import { type Finding, same } from './finding.ts'
import type { Reference } from './reference.ts'

export const conditions = (actual: Reference, reference: Reference): Finding[] => [
  ...dataFindings(actual, reference),
  ...settingsFindings(actual, reference),
  same('settings', 'seed', reference.seed, actual.seed),
]

function dataFindings(actual: Reference, { data, clean }: Reference): Finding[] {
  const { sha256, spec, n } = actual.data
  return [
    same('data', 'data.sha256', data.sha256, sha256),
    // The same images may lie elsewhere, and be called otherwise.
    ...(data.sha256 !== sha256 && data.spec !== spec ? [same('data', 'data.spec', data.spec, spec)] : []),
    same('data', 'data.n', data.n, n),
    same('data', 'images evaluated', clean.n, actual.clean.n),
  ]
}

function settingsFindings(actual: Reference, reference: Reference): Finding[] {
  if (reference.settings === undefined) return []
  return fieldFindings('settings.', flat(reference.settings), flat(actual.settings))
}

/** A finding for each field that either has. */
export const fieldFindings = (
  before: string,
  expected: Readonly<Record<string, unknown>>,
  actual: Readonly<Record<string, unknown>>,
): Finding[] =>
  [...new Set([...Object.keys(expected), ...Object.keys(actual)])].map((field) =>
    same('settings', `${before}${field}`, expected[field], actual[field]),
  )

/** The fields of the preprocessing beside the others. */
function flat(settings: Reference['settings']): Readonly<Record<string, unknown>> {
  const { preprocessing = {}, ...others } = settings ?? {}
  const folded = Object.entries(preprocessing).map(([key, value]) => [`preprocessing.${key}`, value])
  return { ...Object.fromEntries(folded), ...others }
}
