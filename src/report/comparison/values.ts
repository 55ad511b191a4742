/** Compared values as people read them. */
import { decimals, percent } from '../format.ts'
import type { ComparedRow, ComparedValue } from './comparison.ts'

export const valueText = ({ unit }: Pick<ComparedRow, 'unit'>, v: ComparedValue | null): string =>
  unit === 'share' ? percent(v?.value) : decimals(v?.value)

/** "+2.10" of points or of the number's own unit; empty for the run that others are told by. */
export function differenceText({ unit }: Pick<ComparedRow, 'unit'>, v: ComparedValue | null): string {
  if (v?.difference === undefined) return ''
  const text = unit === 'share' ? (100 * v.difference).toFixed(2) : v.difference.toFixed(4)
  return v.difference < 0 || Number(text) === 0 ? text.replace(/^-(0\.0+)$/, '$1') : `+${text}`
}

export const groupTitles = {
  clean: 'Without attack',
  attacks: 'Robust accuracy',
  deformations: 'Accuracy on deformed images',
} as const satisfies Record<ComparedRow['group'], string>

/** What a reader must know before the numbers. */
export function dataNote(sameData: boolean): string {
  return sameData
    ? 'All runs saw the same images. A paired test would tell differences apart that these intervals cannot, but needs verdicts image by image, which the JSON does not have (evaluate --samples writes them).'
    : 'These runs saw different images: what differs may be the data, not the models.'
}
