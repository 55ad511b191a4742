/** The input gradients of torchvision's networks against PyTorch's autograd in float64 (shared/models/torchvision). */
import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { buildGradientGraph } from '../../src/grad/gradient-graph.ts'
import { readModel } from '../../src/onnx/file.ts'
import { float32, int64, toNumbers } from '../../src/onnx/tensor.ts'
import { sharedPath, sharedTest } from '../shared.ts'
import { runModel } from './tiny-model.ts'

interface Reference {
  readonly input: readonly number[]
  readonly labels: readonly number[]
  /** Summed cross-entropy in float64. */
  readonly loss_f64: number
}

const file = (...parts: string[]): string => sharedPath('models', 'torchvision', ...parts) ?? ''
const floatsOf = (path: string): Float32Array => new Float32Array(Uint8Array.from(readFileSync(path)).buffer)
const doublesOf = (path: string): Float64Array => new Float64Array(Uint8Array.from(readFileSync(path)).buffer)

/** |a - b| / |b| in the Euclidean norm. */
function relativeError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  assert.is(a.length, b.length)
  const difference = Array.from(a, (x, i) => x - b[i]!)
  return Math.hypot(...difference) / Math.hypot(...Array.from(b))
}

for (const [name, opset] of [
  ['squeezenet1_1', 17],
  ['shufflenet_v2_x1_0', 13],
] as const)
  sharedTest(`${name}, opset ${opset}`, async () => {
    const folder = `${name}.ref`
    const meta: Reference = JSON.parse(readFileSync(file(folder, 'meta.json'), 'utf8'))
    const { model, wrt } = buildGradientGraph(readModel(file(`${name}_op${opset}.onnx`)))
    assert.equal(wrt, ['input'])
    const input = float32(floatsOf(file(folder, 'input.f32')), meta.input)
    const outputs = await runModel(model, { input, labels: int64(meta.labels) })
    // ONNX Runtime's forward pass alone differs by up to 1.6e-5 (shufflenet).
    assert.ok(relativeError(toNumbers(outputs.logits!), floatsOf(file(folder, 'logits.f32'))) < 3e-5)
    const loss = toNumbers(outputs.loss!).reduce((a, b) => a + b, 0)
    assert.ok(Math.abs(loss - meta.loss_f64) < 1e-5 * meta.loss_f64, `loss ${loss}`)
    const gradient = outputs['grad/input']!
    assert.equal(gradient.dims, meta.input)
    const error = relativeError(toNumbers(gradient), doublesOf(file(folder, 'grad.f64')))
    assert.ok(error <= 1e-5, `relative error ${error}`)
  })

test.run()
