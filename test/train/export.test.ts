import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import * as ort from 'onnxruntime-node'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { exportTraining, type TrainingManifest } from '../../src/train/export.ts'
import { cnn } from '../../src/train/networks/cnn.ts'
import { draws, runSteps, sgd, shape, waveBatch } from './fixtures.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'manifold-export-'))
test.after(() => rmSync(folder, { recursive: true }))

test('plain onnxruntime calls drive the exported graphs with the manifest alone, to the same losses', async () => {
  const network = cnn({ shape, classes: 10, seed: 3 })
  exportTraining(folder, network, sgd)

  // From here on nothing but the files, and onnxruntime.
  const manifest = JSON.parse(readFileSync(path.join(folder, 'manifest.json'), 'utf8')) as TrainingManifest
  const session = await ort.InferenceSession.create(path.join(folder, manifest.step), {
    intraOpNumThreads: 1,
  })
  assert.equal([...session.inputNames].sort(), manifest.inputs.map((i) => i.name).sort())
  assert.equal([...session.outputNames].sort(), manifest.outputs.map((o) => o.name).sort())
  const initial = (name: string) =>
    (network.model.graph.initializers.get(name) as { data: Float32Array }).data
  let state: Record<string, ort.Tensor> = Object.fromEntries(
    manifest.state.map(({ name, dims, initializer }) => {
      const data = initializer ? initial(initializer) : new Float32Array(dims.reduce((a, b) => a * b, 1))
      return [name, new ort.Tensor('float32', data, dims)]
    }),
  )
  const n = 8
  const mixes = draws(3, n, manifest.layers.length)
  const losses: number[] = []
  for (const [step, mix] of mixes.entries()) {
    const { images, labels } = waveBatch(n, step)
    const longs = (values: Int32Array) => new ort.Tensor('int64', BigInt64Array.from(values, BigInt), [n])
    const results = await session.run({
      ...state,
      input: new ort.Tensor('float32', images, [n, ...shape]),
      labels: longs(labels),
      learning_rate: new ort.Tensor('float32', [0.1], []),
      permutation: longs(mix.permutation),
      lambda: new ort.Tensor('float32', [mix.lambda], []),
      layer: new ort.Tensor('int64', [BigInt(mix.layer)], []),
    })
    losses.push(Number(results.loss!.data[0]))
    state = Object.fromEntries(
      manifest.state.map(({ name }) => [name, results[`next/${name}`] as ort.Tensor]),
    )
  }
  const own = await runSteps(network, network.layers, mixes)
  assert.is(new Set(mixes.map((m) => m.layer)).size > 1, true)
  losses.forEach((loss, i) => {
    assert.ok(Math.abs(loss - own.losses[i]!) < 1e-6, `${loss} against ${own.losses[i]}`)
  })
})

test('layers carry their number, tensor and shape', () => {
  const manifest = exportTraining(folder, cnn({ shape, classes: 10, seed: 3 }), sgd)
  assert.equal(manifest.layers, [
    { layer: 0, tensor: 'input', shape: ['N', 1, 12, 12] },
    { layer: 1, tensor: 'stage1', shape: ['N', 32, 6, 6] },
    { layer: 2, tensor: 'stage2', shape: ['N', 64, 3, 3] },
    { layer: 3, tensor: 'stage3', shape: ['N', 64, 3, 3] },
  ])
})

test.run()
