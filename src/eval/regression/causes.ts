/** Why numbers may have moved: what is not as it was, in sentences. */
import { type Finding, short } from './finding.ts'
import type { Reference } from './reference.ts'

export const weightsDiffer = (actual: Reference, { model }: Reference): boolean =>
  model.weightsSha256 === undefined
    ? actual.model.sha256 !== model.sha256
    : actual.model.weightsSha256 !== model.weightsSha256

/** Nothing where all is the same; that the model is another is told even where no number moved. */
export function causesOf(actual: Reference, reference: Reference, differences: readonly Finding[]): string[] {
  const of = (subject: Finding['subject']) => differences.filter((d) => d.subject === subject)
  const known = [
    ...(of('data').length > 0 ? [`the data are not those of the reference: ${said(of('data'))}`] : []),
    ...settingsCause(of('settings')),
    ...modelCause(actual, reference),
    ...(reference.settings === undefined
      ? ['the reference does not say with which preprocessing and settings it was made: write it anew']
      : []),
  ]
  if (differences.length === 0) return known
  const { onnxruntime } = reference.runtime
  if (onnxruntime !== actual.runtime.onnxruntime)
    known.push(`ONNX Runtime is ${actual.runtime.onnxruntime}, the reference was made with ${onnxruntime}`)
  if (known.length > 0 || differences.every((d) => d.difference === undefined)) return known
  return [
    'model, data, settings and ONNX Runtime are those of the reference: another processor rounds differently, or onnx-manifold itself changed',
  ]
}

function settingsCause(differences: readonly Finding[]): string[] {
  if (differences.length === 0) return []
  const preprocessing = differences.every((d) => d.what.startsWith('settings.preprocessing.'))
  const what = preprocessing ? 'the preprocessing is not that' : 'the settings are not those'
  return [`${what} of the reference: ${said(differences)}`]
}

const said = (differences: readonly Finding[]): string =>
  differences.map((d) => `${d.what}: expected ${short(d.expected)}, got ${short(d.actual)}`).join('; ')

/** In the order in which a model is told from another: its size, its weights, its graph. */
function modelCause(actual: Reference, reference: Reference): string[] {
  const { sha256, parameters, weightsSha256 } = reference.model
  const sameFile = actual.model.sha256 === sha256
  if (actual.model.parameters !== parameters)
    return [`the model is another: ${actual.model.parameters} parameters, ${parameters} in the reference`]
  if (weightsDiffer(actual, reference)) {
    const what =
      weightsSha256 === undefined ? 'file of the model is not that' : 'weights of the model are not those'
    return [
      `the ${what} of the reference (${sameFile ? 'same graph' : `${parameters} parameters, as before`})`,
    ]
  }
  return sameFile
    ? []
    : ['the graph of the model, or what else its file says, is not that of the reference (same weights)']
}
