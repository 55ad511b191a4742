/** This project's side of a bench, by the calls that its users make. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type OnnxClassifier, openClassifier } from '../../src/attacks/onnx-classifier.ts'
import { memoryDataset } from '../../src/data/dataset.ts'
import { planRuns } from '../../src/eval/attack-run/plan-runs.ts'
import { evaluate } from '../../src/eval/evaluate.ts'
import { readModel } from '../../src/onnx/file.ts'
import { trainable } from '../../src/train/finetune/trainable.ts'
import { paperSgd } from '../../src/train/optimizers/index.ts'
import { buildStepGraph } from '../../src/train/step-graph.ts'
import { Stepper } from '../../src/train/stepper.ts'
import type { TaskName, Workload } from './protocol.ts'
import { serve, times, type Work } from './serve.ts'
import { readSamples } from './workload.ts'

/** What peers learn with, too. */
const learningRate = 0.01

type Run = Work['run']

const openings: Readonly<Record<TaskName, (workload: Workload) => Promise<Run>>> = {
  // As src/train/train.ts does it.
  train: async ({ folder, batch, threads, settings }) => {
    const model = readModel(join(folder, 'network.onnx'))
    const { trained } = trainable(model)
    const graph = buildStepGraph(model, { layers: [], optimizer: paperSgd, trained })
    const stepper = await Stepper.open(graph, { threads, lowering: settings.plain !== true, spinning: true })
    const samples = { ...readSamples(folder), n: batch }
    let step = 0
    return async (repeat) => {
      let loss = Number.NaN
      for (let left = repeat; left > 0; ) {
        const steps = Array.from({ length: Math.min(stepper.runLength, left) }, () => {
          step += 1
          return { batch: samples, learningRate, mix: null, step: step - 1 }
        })
        loss = (await stepper.steps(steps)).at(-1)!.loss
        left -= steps.length
      }
      return loss
    }
  },
  'input-gradient': async (workload) => {
    const classifier = await openWorkload(workload)
    const { images, labels } = readSamples(workload.folder)
    return times(async () => {
      const { gradient } = await classifier.lossGradient(images, labels)
      let sum = 0
      for (const g of gradient) sum += g * g
      return Math.sqrt(sum)
    })
  },
  pgd: (workload) => attack(workload, 'pgd'),
  autoattack: (workload) => attack(workload, 'autoattack'),
}

const openWorkload = ({ folder, shape, threads }: Workload): Promise<OnnxClassifier> =>
  openClassifier(readModel(join(folder, 'network.onnx')), shape, { threads, spinning: true })

/** A whole evaluation, whose value is the robust accuracy. */
async function attack(workload: Workload, name: 'pgd' | 'autoattack'): Promise<Run> {
  const { folder, shape, classes, batch, epsilon, steps, queries } = workload
  const classifier = await openWorkload(workload)
  const { images, labels } = readSamples(folder)
  const data = memoryDataset({ spec: 'bench', shape, classes, labels, values: images })
  const said = name === 'pgd' ? { steps, stepSize: epsilon / 4 } : { steps, queries }
  const runs = planRuns([{ name, eps: epsilon, ...said }])
  return times(async () => {
    const { attacks } = await evaluate(classifier, data, { runs, batch, seed: 0 })
    return attacks[0]!.robustAccuracy
  })
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
