/** report.html of a run folder, from what is in it. */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { writeAtomically } from '../../onnx/file.ts'
import type { EpochLine } from '../../train/run/metrics-log.ts'
import { readSummary } from '../../train/run/summary.ts'

/** @param runs how many runs the folder holds, in folders of their own if it is more than one */
export async function writeReport(folder: string, runs: number): Promise<void> {
  if (!existsSync(path.join(folder, 'config.json'))) return
  const { trainingReport } = await import('../../report/training-report.ts')
  const members =
    runs === 1 ? [folder] : Array.from({ length: runs }, (_, i) => path.join(folder, `run-${i + 1}`))
  const config = readJson(folder)
  const seedRuns = members.flatMap((member) => {
    if (!existsSync(path.join(member, 'config.json'))) return []
    const { validation, test } = readSummary(member) ?? {}
    const result = { ...(validation && { validation }), ...(test && { test }) }
    return [{ seed: Number(readJson(member).seed), metrics: readMetrics(member), result }]
  })
  writeAtomically(path.join(folder, 'report.html'), await trainingReport({ config, runs: seedRuns }))
}

const readJson = (folder: string) => JSON.parse(readFileSync(path.join(folder, 'config.json'), 'utf8'))

function readMetrics(folder: string): EpochLine[] {
  const file = path.join(folder, 'metrics.jsonl')
  if (!existsSync(file)) return []
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean)
  return lines.map((line) => JSON.parse(line) as EpochLine)
}
