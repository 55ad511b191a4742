/** Runs one analysis on a model made on the spot or read from a file. */
import * as assert from 'uvu/assert'
import { openClassifier } from '../../../src/attacks/onnx-classifier.ts'
import { type Dataset, memoryDataset } from '../../../src/data/dataset.ts'
import { UserError } from '../../../src/errors.ts'
import type { Analysis } from '../../../src/eval/analysis/analysis.ts'
import { openFeatures } from '../../../src/eval/analysis/features.ts'
import type { Model } from '../../../src/onnx/model.ts'
import type { Preprocessing } from '../../../src/onnx/preprocess.ts'
import { float32 } from '../../../src/onnx/tensor.ts'
import { tinyModel } from '../../grad/tiny-model.ts'

export interface AnalyzeOptions {
  readonly tensors?: readonly string[]
  readonly preprocessing?: Preprocessing
  readonly labelsOffset?: number
  readonly batch?: number
  readonly seed?: number
  readonly onProgress?: (done: number, total: number) => void
}

export async function analyze<Report>(
  analysis: Analysis<Report>,
  model: Model,
  data: Dataset,
  { tensors = [], preprocessing = {}, ...said }: AnalyzeOptions = {},
): Promise<Report> {
  const options = { threads: 1, preprocessing }
  const classifier = await openClassifier(model, data.shape, options)
  const features = await Promise.all(tensors.map((name) => openFeatures(model, name, data.shape, options)))
  try {
    const trainData = async () => data
    const usual = { labelsOffset: 0, batch: 100, seed: 0, onProgress: () => {} }
    return await analysis.run({ classifier, data, trainData, features, ...usual, ...said })
  } finally {
    for (const opened of [classifier, ...features]) await opened.release()
  }
}

/** A UserError of one line that has all these parts. */
export async function refuses(run: Promise<unknown>, ...parts: readonly string[]): Promise<void> {
  const error = await run.then(
    () => assert.unreachable('expected a UserError'),
    (reason: unknown) => reason,
  )
  assert.instance(error, UserError)
  const { message } = error as UserError
  for (const part of parts) assert.ok(message.includes(part), `"${part}" in: ${message}`)
  assert.not.ok(message.includes('\n'))
}

/** Samples by rows of numbers. */
export const dataOf = (
  rows: readonly (readonly number[])[],
  labels: readonly number[],
  shape: readonly number[] = [rows[0]!.length],
): Dataset =>
  memoryDataset({
    spec: 'made',
    shape,
    classes: Math.max(...labels) + 1,
    values: Float32Array.from(rows.flat()),
    labels: Int32Array.from(labels),
  })

/** x -> hidden = A x -> W hidden + b, with A and W row by row. */
export function linearModel(
  A: readonly (readonly number[])[],
  W: readonly (readonly number[])[],
  bias: readonly number[],
): Model {
  const matrix = (rows: readonly (readonly number[])[]) =>
    float32(rows.flat(), [rows.length, rows[0]!.length])
  return tinyModel({ x: ['N', A[0]!.length] }, (g) => {
    const hidden = g.op('Gemm', ['x', g.initializer('A', matrix(A))], { transB: 1 }, { name: 'hidden' })
    const [w, b] = [g.initializer('W', matrix(W)), g.initializer('b', float32(bias, [bias.length]))]
    return g.op('Gemm', [hidden, w, b], { transB: 1 })
  })
}
