import path from 'node:path'
import { readBytes, writeAtomically } from '../../onnx/file.ts'
import { compareEvaluations, type NamedEvaluation } from '../../report/comparison/comparison.ts'
import { parseEvaluation } from '../../report/comparison/read-evaluation.ts'
import { renderComparison } from '../../report/comparison/text.ts'
import { comparisonReport } from '../../report/comparison-report.ts'
import { checkTarget } from '../options.ts'
import type { Arguments } from './compare-options.ts'

export async function run({ evaluations: files, html, json }: Arguments): Promise<number> {
  if (html !== undefined) checkTarget('--html', html)
  if (json !== undefined && json !== '-') checkTarget('--json', json)
  const names = shortNames(files)
  const named = files.map((file, i): NamedEvaluation => {
    const text = new TextDecoder().decode(readBytes(file))
    return { name: names[i]!, evaluation: parseEvaluation(file, text) }
  })
  const comparison = compareEvaluations(named)
  const text = `${JSON.stringify(comparison, null, 2)}\n`
  if (html !== undefined) writeAtomically(html, await comparisonReport(named))
  if (json !== undefined && json !== '-') writeAtomically(json, text)
  if (json === '-') process.stdout.write(text)
  else if (html === undefined) process.stdout.write(`${renderComparison(comparison)}\n`)
  return 0
}

/** The files' names without folder and ending, or with both where they meet; numbered where one is there twice. */
export function shortNames(files: readonly string[]): string[] {
  const bases = files.map((file) => path.basename(file, path.extname(file)))
  const alone = (name: string, i: number) => files.every((file, k) => bases[k] !== name || file === files[i])
  const names = bases.map((name, i) => (alone(name, i) ? name : files[i]!))
  return names.map((name, i) => {
    const before = names.slice(0, i).filter((other) => other === name).length
    return before === 0 ? name : `${name} (${before + 1})`
  })
}
