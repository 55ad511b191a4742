import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import * as ort from 'onnxruntime-node'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readModel } from '../../src/onnx/file.ts'
import { exportTraining, type TrainingManifest } from '../../src/train/export.ts'
import { cnn } from '../../src/train/networks/cnn.ts'
import { mlp } from '../../src/train/networks/mlp.ts'
import { buildStepGraph, type StepOptions } from '../../src/train/step-graph.ts'
import { sgd, shape } from './fixtures.ts'

/** Losses that Python's onnxruntime gave: tools/reference/drive-training.py made the file and says the formulas. */
const golden = JSON.parse(
  readFileSync(new URL('../goldens/drive-training.json', import.meta.url), 'utf8'),
) as { losses: Record<string, number[]> }

const folder = mkdtempSync(path.join(tmpdir(), 'manifold-export-'))
test.after(() => rmSync(folder, { recursive: true }))

const n = 8
const adamw = {
  name: 'adamw',
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0.01,
  decayed: 'all',
} as const
const cases = {
  cnn: { build: cnn, dropout: 0, options: { optimizer: sgd } },
  mlp: {
    build: mlp,
    dropout: 0.25,
    options: { optimizer: adamw, lambdas: 'sample', clipNorm: 1, averageDecay: 0.9 },
  },
} as const satisfies Record<string, { options: Omit<StepOptions, 'layers'> } & Record<string, unknown>>

for (const [name, { build, dropout, options }] of Object.entries(cases)) {
  test(`${name}: plain onnxruntime calls drive the exported graphs with the manifest alone, as Python's do`, async () => {
    const network = build({ shape, classes: 10, seed: 3, dropout })
    const graph = buildStepGraph(network.model, { ...options, layers: network.layers })
    exportTraining(path.join(folder, name), network.model, graph)
    const losses = await drive(path.join(folder, name), golden.losses[name]!.length)
    losses.forEach((loss, i) => {
      const expected = golden.losses[name]![i]!
      assert.ok(Math.abs(loss / expected - 1) < 1e-6, `step ${i}: ${loss} against ${expected}`)
    })
    assert.ok(new Set(losses).size === losses.length)
  })
}

/** Nothing but the files, and onnxruntime. */
async function drive(from: string, steps: number): Promise<number[]> {
  const manifest = JSON.parse(readFileSync(path.join(from, 'manifest.json'), 'utf8')) as TrainingManifest
  const { initializers } = readModel(path.join(from, manifest.model)).graph
  const session = await ort.InferenceSession.create(path.join(from, manifest.step), { intraOpNumThreads: 1 })
  assert.equal([...session.inputNames].sort(), manifest.inputs.map((i) => i.name).sort())
  assert.equal([...session.outputNames].sort(), manifest.outputs.map((o) => o.name).sort())
  let state: Record<string, ort.Tensor> = Object.fromEntries(
    manifest.state.map(({ name, dims, initializer }) => {
      const initial = initializer === undefined ? undefined : initializers.get(initializer)
      const data = (initial as { data: Float32Array } | undefined)?.data ?? new Float32Array(product(dims))
      return [name, new ort.Tensor('float32', data, dims)]
    }),
  )
  const losses: number[] = []
  for (let step = 0; step < steps; step += 1) {
    const results = await session.run({ ...state, ...feeds(manifest, step) })
    losses.push(Number(results.loss!.data[0]))
    state = Object.fromEntries(
      manifest.state.map(({ name }) => [name, results[`next/${name}`] as ort.Tensor]),
    )
  }
  await session.release()
  return losses
}

function feeds(manifest: TrainingManifest, step: number): Record<string, ort.Tensor> {
  const rows = Array.from({ length: n }, (_, i) => i)
  const ints = (values: number[], dims: number[]) =>
    new ort.Tensor('int64', BigInt64Array.from(values, BigInt), dims)
  const lambdas = rows.map((i) => 0.25 + 0.05 * ((i + step) % 8))
  const rates = new Map(
    manifest.random.map(({ name, law }) => [name, law.kind === 'dropout' ? law.rate : Number.NaN]),
  )
  const known: Record<string, ort.Tensor> = {
    labels: ints(
      rows.map((i) => (3 * i + step) % 10),
      [n],
    ),
    learning_rate: new ort.Tensor('float32', [0.05], []),
    step: ints([step + 1], []),
    permutation: ints(
      rows.map((i) => (3 * i + 1 + step) % n),
      [n],
    ),
    layer: ints([step % Math.max(1, manifest.layers.length)], []),
  }
  const own = new Set(manifest.state.map(({ name }) => name))
  const fed = manifest.inputs.flatMap(({ name, shape: declared }): [string, ort.Tensor][] => {
    if (own.has(name)) return []
    const dims = declared.map((d) => (typeof d === 'number' ? d : n))
    const floats = (value: (i: number) => number) =>
      new ort.Tensor(
        'float32',
        Float32Array.from({ length: product(dims) }, (_, i) => value(i)),
        dims,
      )
    const rate = rates.get(name)
    if (name === 'lambda') return [[name, floats((i) => lambdas[i]!)]]
    if (rate !== undefined)
      return [[name, floats((i) => ((7 * i + step) % 16 < 16 * rate ? 0 : 1 / (1 - rate)))]]
    return [[name, known[name] ?? floats((i) => (Math.sin((i + 17 * step) * 0.37) + 1) / 2)]]
  })
  return Object.fromEntries(fed)
}

const product = (dims: readonly number[]): number => dims.reduce((a, b) => a * b, 1)

test('layers carry their number, tensor and shape', () => {
  const { model, layers } = cnn({ shape, classes: 10, seed: 3 })
  const manifest = exportTraining(folder, model, buildStepGraph(model, { layers, optimizer: sgd }))
  assert.equal(manifest.layers, [
    { layer: 0, tensor: 'input', shape: ['N', 1, 12, 12] },
    { layer: 1, tensor: 'stage1', shape: ['N', 32, 6, 6] },
    { layer: 2, tensor: 'stage2', shape: ['N', 64, 3, 3] },
    { layer: 3, tensor: 'stage3', shape: ['N', 64, 3, 3] },
  ])
})

test.run()
