/** A comparison as text for people. */
import { table } from '../text/table.ts'
import type { Comparison } from './compare.ts'
import { type Finding, short } from './finding.ts'

/** A row for each thing that moved, then what may be the cause; nothing where there is nothing to tell. */
export function renderComparison({ differences, causes }: Comparison): string {
  const rows = differences.length === 0 ? [] : [...table([header, ...differences.map(row)]), '']
  return [...rows, ...causes.map((cause) => `${differences.length > 0 ? 'cause' : 'note'}: ${cause}`)]
    .map((line) => `${line}\n`)
    .join('')
}

const header = ['not as in the reference', 'expected', 'actual', 'difference', 'allowed']

const row = ({ what, expected, actual, difference = '', allowed = '' }: Finding): string[] => [
  what,
  short(expected),
  short(actual),
  difference,
  allowed,
]
