/** An evaluation as text for people. */
import { describeData } from '../../data/dataset.ts'
import type { Evaluation } from '../evaluation.ts'
import { analysisTables } from './analyses.ts'
import { attackTable, transferTable, worstCaseTable } from './attacks.ts'
import { deformationTable } from './deformations.ts'
import { interval, percent } from './table.ts'

/** Lines that need no manual: what was evaluated, clean metrics, a row an attack, warnings. */
export function renderEvaluation(e: Evaluation): string {
  const { clean } = e
  const head = [
    `model    ${e.model.path} (${e.model.parameters.toLocaleString('en')} parameters)`,
    `data     ${describeData(e.data)}, ${e.data.n.toLocaleString('en')} images`,
    `clean    ${percent(clean.accuracy)} right (${clean.correct} of ${clean.n}; ${interval(clean.accuracyInterval)})   top-5 ${percent(clean.top5)}   NLL ${clean.nll.toFixed(4)}   Brier ${clean.brier.toFixed(4)}   ECE ${clean.ece.toFixed(4)}`,
  ]
  const warnings = e.warnings.map((w) => `warning  ${w.message} [${w.code}]`)
  const sections = [
    [...head, ...shardLine(e)],
    e.attacks.length > 0 ? attackTable(e) : [],
    e.worstCase ? worstCaseTable(e.worstCase) : [],
    e.transfer ? transferTable(e.transfer) : [],
    e.attacks.length > 0 ? legend : [],
    e.deformations.length > 0 ? deformationTable(e) : [],
    ...analysisTables(e.analysis),
    warnings,
    [`took ${e.seconds.toFixed(1)} s on ${e.runtime.provider}, ${e.runtime.threads} threads, seed ${e.seed}`],
  ]
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
}

const legend = [
  'adversarial accuracy: right after the attack. robust accuracy: right without it, and never fooled up to this epsilon.',
  'success rate: fooled, of those right without attack.',
]

function shardLine({ shard }: Evaluation): string[] {
  if (!shard) return []
  const { index, of, start, end } = shard
  return [
    `shard    ${index} of ${of}: ${end > start ? `images ${start} to ${end - 1}` : 'no images'}; manifold merge puts the parts together`,
  ]
}
