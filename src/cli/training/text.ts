/** What `train` prints. */
import path from 'node:path'
import { percent } from '../../eval/text/table.ts'
import { selections } from '../../train/run/selection.ts'
import type { MeasuredSpread, RunSummary, RunsSummary, Spread } from '../../train/run/summary.ts'

/** The result, in a line or two. */
export const renderSummary = (folder: string, summary: RunSummary | RunsSummary): string =>
  'runs' in summary ? renderRuns(folder, summary) : renderRun(folder, summary)

function renderRun(folder: string, { epochs, seconds, selected, test, validation }: RunSummary): string {
  const measured = Object.entries({ validation, test }).flatMap(([set, m]) =>
    m ? [`${set} accuracy ${percent(m.accuracy)} (${m.correct} of ${m.n}), NLL ${m.nll.toFixed(4)}`] : [],
  )
  const chosen = selected.by === 'last' ? [] : [`epoch ${selected.epoch} has ${selections[selected.by]}`]
  const parts = [`${epochs} epochs in ${seconds.toFixed(0)} s`, ...measured, ...chosen]
  return `${path.join(folder, 'model.onnx')}: ${parts.join(', ')}\n`
}

function renderRuns(folder: string, { runs, seconds, validation, test }: RunsSummary): string {
  const lines = Object.entries({ validation, test }).flatMap(([set, spread]) =>
    spread ? [`${set}: ${renderSpread(spread)}`] : [],
  )
  return `${path.join(folder, 'summary.json')}: ${runs.length} runs in ${seconds.toFixed(0)} s\n${lines.map((l) => `${l}\n`).join('')}`
}

const renderSpread = ({ accuracy, nll }: MeasuredSpread): string =>
  `accuracy ${between(accuracy, (x) => (100 * x).toFixed(2))} %, NLL ${between(nll, (x) => x.toFixed(4))}`

const between = ({ mean, deviation }: Spread, text: (x: number) => string): string =>
  deviation === undefined ? text(mean) : `${text(mean)} +- ${text(deviation)}`
