/** How to repeat an evaluation: the command, and what decides its numbers. */
import type { Evaluation } from '../../eval/evaluation.ts'
import { count, duration } from '../format.ts'
import { type Html, html } from '../html.ts'
import { type JsonObject, settingRows } from '../settings.ts'
import { table } from '../table.ts'

export const origin = (evaluation: Evaluation, command: string | undefined): Html =>
  html`${command !== undefined && html`<pre><code>${command}</code></pre>\n`}<p>The same model, data, seed and settings give the same numbers, whatever the batch size; other versions of ONNX Runtime may round a rare image otherwise.</p>
${table({
  caption: 'What decides the numbers',
  columns: [{ title: 'Setting' }, { title: 'Value', kind: 'long' }],
  rows: originRows(evaluation),
})}`

export function originRows({
  model,
  data,
  settings,
  seed,
  runtime,
  seconds,
}: Evaluation): [string, string][] {
  return [
    ['model', model.path],
    ['model sha256', model.sha256],
    ...(model.weightsSha256 === undefined
      ? []
      : [['weights sha256', model.weightsSha256] as [string, string]]),
    ['parameters', count(model.parameters)],
    ['data', data.spec],
    ...(data.description === undefined ? [] : [['data format', data.description] as [string, string]]),
    ['data sha256', data.sha256],
    ['images', count(data.n)],
    ...(data.skipped === undefined ? [] : [['images left out', count(data.skipped)] as [string, string]]),
    ['seed', String(seed)],
    ...settingRows((settings ?? {}) as unknown as JsonObject),
    ['ONNX Runtime', `${runtime.onnxruntime}, ${runtime.provider}, ${runtime.threads} threads`],
    ['took', duration(seconds)],
  ]
}
