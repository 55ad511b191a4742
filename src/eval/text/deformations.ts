/** What deformations came to, as text. */
import type { Evaluation } from '../evaluation.ts'
import { interval, percent, table } from './table.ts'

export function deformationTable({ deformations, meanCorruptionError }: Evaluation): string[] {
  const rows = deformations.map((d) => [
    d.name,
    `${Number(d.strength.toPrecision(4))} ${d.unit}${d.transforms === undefined ? '' : `, worst of ${d.transforms}`}`,
    `${percent(d.accuracy)} (${d.correct})`,
    interval(d.accuracyInterval),
    d.nll.toFixed(4),
    `${d.seconds.toFixed(1)} s`,
  ])
  const forms = new Set(deformations.map((d) => d.form))
  return [
    ...table([['deformation', 'strength', 'accuracy', '95 % interval', 'NLL', 'time'], ...rows]),
    ...(forms.has('paper-code')
      ? ["rotate, shear and zoom as in the authors' code (--form paper-code)."]
      : []),
    ...(meanCorruptionError === undefined ? [] : [`mean corruption error ${percent(meanCorruptionError)}`]),
  ]
}
