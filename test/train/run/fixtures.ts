/** A run of a few small epochs, and what it leaves in its folder. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Dataset } from '../../../src/data/dataset.ts'
import { openDataset } from '../../../src/data/open.ts'
import { holdOut } from '../../../src/data/split.ts'
import { scoreRows } from '../../../src/eval/metrics/score-rows.ts'
import { summarize } from '../../../src/eval/metrics/summary.ts'
import { cleanColumns } from '../../../src/eval/verdicts/columns.ts'
import { encodeModel } from '../../../src/onnx/encode.ts'
import type { Model } from '../../../src/onnx/model.ts'
import { float32 } from '../../../src/onnx/tensor.ts'
import { openSession } from '../../../src/runtime/session.ts'
import { mlp } from '../../../src/train/networks/mlp.ts'
import type { TrainOptions } from '../../../src/train/options.ts'
import type { RunOptions } from '../../../src/train/run/options.ts'
import type { Measurement, RunData } from '../../../src/train/run/selection.ts'

export const trainOptions: TrainOptions = {
  mix: { strategy: 'manifold', alpha: 2 },
  optimizer: { name: 'sgd', momentum: 0.9, nesterov: true, weightDecay: 1e-4, decayed: 'all' },
  schedule: { name: 'step', learningRate: 0.05, milestones: [2], factor: 0.1 },
  epochs: 4,
  batch: 32,
  seed: 1,
  threads: 1,
}

const whole = await openDataset('glyphs:train?n=256')
const test = await openDataset('glyphs:test?n=64')
const held = holdOut(whole, { count: 64 }, 1)

/** With a validation set and a test set, and without the first. */
export const validated: RunData = { ...held, test }
export const unvalidated: RunData = { train: whole, test }

export const networkOf = (seed: number, width = 8) =>
  mlp({ shape: whole.shape, classes: whole.classes, seed, width })

export async function measure(model: Model, data: Dataset): Promise<Measurement> {
  const session = await openSession(model, { threads: 1 })
  try {
    const { images, labels, n } = await data.read(Int32Array.from({ length: data.size }, (_, i) => i))
    const { logits } = await session.run({ input: float32(images, [n, ...data.shape]) })
    return summarize(cleanColumns(labels, scoreRows(logits!.data as Float32Array, labels, data.classes)))
  } finally {
    await session.release()
  }
}

/**
 * Accuracies that are said beforehand: the k-th for the k-th model that is measured, and the same whenever that model
 * comes again; a model beyond them fails.
 */
export function measureAs(...accuracies: readonly number[]): RunOptions['measure'] {
  const known: string[] = []
  return async (model, { size: n }) => {
    const hash = createHash('sha256').update(encodeModel(model)).digest('hex')
    if (!known.includes(hash)) known.push(hash)
    const accuracy = accuracies[known.indexOf(hash)]
    if (accuracy === undefined) throw new Error(`Expected ${accuracies.length} models, got another`)
    return { n, correct: n * accuracy, accuracy, nll: 1 }
  }
}

export const runOptions = (folder: string, more: Partial<RunOptions> = {}): RunOptions => ({
  folder,
  network: networkOf(1),
  data: validated,
  options: trainOptions,
  config: { network: 'mlp', data: { spec: 'glyphs:train?n=256' }, threads: 1 },
  measure,
  ...more,
})

/** What two runs must share to the byte; seconds are taken out. */
export function contentOf(folder: string): Readonly<Record<string, string>> {
  const read = (file: string) => readFileSync(join(folder, file))
  const binary = ['model.onnx', 'last/model.onnx', 'last/state.safetensors', 'best/model.onnx']
  const text = ['config.json', 'metrics.jsonl', 'summary.json', 'best/best.json']
  return Object.fromEntries([
    ...binary.map((file) => [file, read(file).toString('base64')]),
    ...text.map((file) => [
      file,
      read(file)
        .toString()
        .replaceAll(/"seconds": ?[\d.e-]+/g, '"seconds":0'),
    ]),
  ])
}

/** Names of the files in which two folders differ. */
export function differences(
  a: Readonly<Record<string, string>>,
  b: Readonly<Record<string, string>>,
): string[] {
  return Object.keys(a).filter((file) => a[file] !== b[file])
}
