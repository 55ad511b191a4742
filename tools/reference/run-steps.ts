/**
 * Makes the training steps of test/train/step-cases.json for Python to compare: run-steps.ts DIR [--models] [GRAPH...]
 *
 * Writes DIR/<network>/model.onnx, the initial weights; and without --models also, for each graph and mixing layer of
 * test/goldens/train-steps, DIR/<graph>@<layer>.json with losses and tensors, and the tensors one after the other in .f32.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { writeModel } from '../../src/onnx/file.ts'
import { stepCases } from '../../test/train/step-cases.ts'
import { buildNetwork, runCase } from '../../test/train/step-runs.ts'

const args = process.argv.slice(2)
const [folder, ...chosen] = args.filter((arg) => arg !== '--models')
if (folder === undefined) throw new Error('Expected a folder to write to')

for (const id of Object.keys(stepCases.networks)) {
  mkdirSync(path.join(folder, id), { recursive: true })
  writeModel(path.join(folder, id, 'model.onnx'), buildNetwork(id).model)
}
const graphs = args.includes('--models') ? [] : chosen.length > 0 ? chosen : Object.keys(stepCases.graphs)
for (const graph of graphs) {
  const golden = new URL(`../../test/goldens/train-steps/${graph}.json`, import.meta.url)
  const { runs } = JSON.parse(readFileSync(golden, 'utf8')) as { runs: { mixAt: number; phase: number }[] }
  for (const { mixAt, phase } of runs) {
    const { losses, state } = await runCase(graph, mixAt, phase)
    const tensors = Object.entries(state).map(([name, { length }]) => [name, length])
    const file = path.join(folder, `${graph}@${mixAt}`)
    writeFileSync(`${file}.json`, JSON.stringify({ graph, mixAt, phase, losses, tensors }))
    writeFileSync(
      `${file}.f32`,
      Buffer.concat(Object.values(state).map((t) => Buffer.from(t.buffer, t.byteOffset, t.byteLength))),
    )
    console.log(`${graph} at ${mixAt}: losses ${losses.join(', ')}`)
  }
}
