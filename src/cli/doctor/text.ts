/** What `doctor` prints. */
import { table } from '../../eval/text/table.ts'
import { type Check, missing } from '../../runtime/providers/check.ts'
import type { Diagnosis, ProviderDiagnosis } from '../../runtime/providers/diagnosis.ts'

/** For people who have never seen it: a paragraph a provider, and at its end what to do. @param version of this program */
export const renderDiagnosis = (
  { node, onnxruntime, system, providers }: Diagnosis,
  version: string,
): string =>
  [
    `onnx-manifold ${version}, Node ${node}, onnxruntime-node ${onnxruntime}, ${system}`,
    ...providers.map(renderProvider),
  ]
    .join('\n')
    .concat('\n')

function renderProvider({
  provider,
  title,
  works,
  reason,
  checks,
  lookedIn,
  toDo,
}: ProviderDiagnosis): string {
  const lacking = missing(checks).length
  const verdict = works
    ? 'works: a convolution and a matrix product gave the right answer'
    : `DOES NOT WORK: ${lacking > 1 ? `${lacking} things are missing` : reason}`
  return [
    '',
    `${provider} (${title}) ${verdict}`,
    ...(checks.length > 0 ? table(checks.map(row)).map((line) => `  ${line}`) : []),
    ...(lookedIn === undefined || works ? [] : [`  libraries were looked for in ${lookedIn}`]),
    ...(toDo.length > 0 ? ['  to do:', ...toDo.map((step, i) => `  ${i + 1}. ${step}`)] : []),
  ].join('\n')
}

const row = ({ ok, what, detail }: Check): readonly string[] => [ok ? 'ok' : 'MISSING', what, detail]
