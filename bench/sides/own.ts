/** This project's side of a bench, by the calls that its users make. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type OnnxClassifier, openClassifier } from '../../src/attacks/onnx-classifier.ts'
import { memoryDataset } from '../../src/data/dataset.ts'
import { planRuns } from '../../src/eval/attack-run/plan-runs.ts'
import { evaluate } from '../../src/eval/evaluate.ts'
import { readModel } from '../../src/onnx/file.ts'
import { paperSgd } from '../../src/train/optimizers/index.ts'
import { buildStepGraph } from '../../src/train/step-graph.ts'
import { Stepper } from '../../src/train/stepper.ts'
import type { TaskName, Workload } from './protocol.ts'
import { serve } from './serve.ts'
import { readSamples } from './workload.ts'

/** What peers learn with, too. */
const learningRate = 0.01

const openings: Readonly<Record<TaskName, (workload: Workload) => Promise<() => Promise<number>>>> = {
  train: async ({ folder, batch, threads, settings }) => {
    const graph = buildStepGraph(readModel(join(folder, 'network.onnx')), { layers: [], optimizer: paperSgd })
    const stepper = await Stepper.open(graph, { threads, lowering: settings.plain !== true })
    const samples = { ...readSamples(folder), n: batch }
    let step = 0
    return async () => {
      const { loss } = await stepper.step(samples, { learningRate, mix: null, step })
      step += 1
      return loss
    }
  },
  'input-gradient': async (workload) => {
    const classifier = await openWorkload(workload)
    const { images, labels } = readSamples(workload.folder)
    return async () => {
      const { gradient } = await classifier.lossGradient(images, labels)
      let sum = 0
      for (const g of gradient) sum += g * g
      return Math.sqrt(sum)
    }
  },
  pgd: (workload) => attack(workload, 'pgd'),
  autoattack: (workload) => attack(workload, 'autoattack'),
}

const openWorkload = ({ folder, shape, threads }: Workload): Promise<OnnxClassifier> =>
  openClassifier(readModel(join(folder, 'network.onnx')), shape, { threads })

/** A whole evaluation, whose value is the robust accuracy. */
async function attack(workload: Workload, name: 'pgd' | 'autoattack'): Promise<() => Promise<number>> {
  const { folder, shape, classes, batch, epsilon, steps, queries } = workload
  const classifier = await openWorkload(workload)
  const { images, labels } = readSamples(folder)
  const data = memoryDataset({ spec: 'bench', shape, classes, labels, values: images })
  const said = name === 'pgd' ? { steps, stepSize: epsilon / 4 } : { steps, queries }
  const runs = planRuns([{ name, eps: epsilon, ...said }])
  return async () => {
    const { attacks } = await evaluate(classifier, data, { runs, batch, seed: 0 })
    return attacks[0]!.robustAccuracy
  }
}

const packageOf = (path: string) =>
  (JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as { version: string }).version

await serve(async (workload) => ({
  versions: {
    'onnx-manifold': packageOf('../../package.json'),
    'onnxruntime-node': packageOf('../../node_modules/onnxruntime-node/package.json'),
    node: process.versions.node,
  },
  run: await openings[workload.task](workload),
}))
