/** A reference as text for version control: what is one thing is one line, so that a diff shows what moved. */
import { writeAtomically } from '../../onnx/file.ts'
import type { Evaluation } from '../evaluation.ts'
import { type Reference, referenceOf } from './reference.ts'

/** The same evaluation gives the same bytes, whatever the machine, the folder and the time it took. */
export const writeReference = (file: string, evaluation: Evaluation): void =>
  writeAtomically(file, renderReference(referenceOf(evaluation)))

export function renderReference(reference: Reference): string {
  const fields = Object.entries(reference).map(([key, value]) => `  ${JSON.stringify(key)}: ${lines(value)}`)
  return `{\n${fields.join(',\n')}\n}\n`
}

function lines(value: unknown): string {
  if (!Array.isArray(value) || value.length === 0) return JSON.stringify(value)
  return `[\n${value.map((item) => `    ${JSON.stringify(item)}`).join(',\n')}\n  ]`
}
