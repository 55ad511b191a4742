/**
 * Makes the training steps of test/train/step-cases.json for Python to compare: run-steps.ts DIR [--models] [GRAPH...]
 *
 * Writes DIR/<network>/<seed>.onnx, the initial weights; and without --models also, for each graph, mixing layer and seed of
 * test/goldens/train-steps, DIR/<graph>@<layer>@<seed>.json with losses and tensors, and the tensors one after the other in
 * .f32. With --plain the graphs are not lowered.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { writeModel } from '../../src/onnx/file.ts'
import { type CaseRun, stepCases } from '../../test/train/step-cases.ts'
import { buildNetwork, runCase } from '../../test/train/step-runs.ts'

const args = process.argv.slice(2)
const [folder, ...chosen] = args.filter((arg) => !arg.startsWith('--'))
if (folder === undefined) throw new Error('Expected a folder to write to')

for (const id of Object.keys(stepCases.networks)) {
  mkdirSync(path.join(folder, id), { recursive: true })
  const cases = Object.values(stepCases.graphs).filter(({ network }) => network === id)
  for (const seed of new Set(cases.flatMap(({ seeds = [0] }) => seeds)))
    writeModel(path.join(folder, id, `${seed}.onnx`), buildNetwork(id, seed).model)
}
const lowering = args.includes('--plain') ? false : undefined
const graphs = args.includes('--models') ? [] : chosen.length > 0 ? chosen : Object.keys(stepCases.graphs)
for (const graph of graphs) {
  const golden = new URL(`../../test/goldens/train-steps/${graph}.json`, import.meta.url)
  const { runs } = JSON.parse(readFileSync(golden, 'utf8')) as { runs: CaseRun[] }
  for (const { mixAt, seed = 0, phase } of runs) {
    const { losses, state } = await runCase(graph, { mixAt, seed, phase }, lowering)
    const tensors = Object.entries(state).map(([name, { length }]) => [name, length])
    const file = path.join(folder, `${graph}@${mixAt}@${seed}`)
    writeFileSync(`${file}.json`, JSON.stringify({ graph, mixAt, seed, phase, losses, tensors }))
    writeFileSync(
      `${file}.f32`,
      Buffer.concat(Object.values(state).map((t) => Buffer.from(t.buffer, t.byteOffset, t.byteLength))),
    )
    console.log(`${graph} at ${mixAt}, seed ${seed}: losses ${losses.join(', ')}`)
  }
}
