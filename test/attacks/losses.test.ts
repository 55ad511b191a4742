/** The graphs of the losses against the same definitions in plain JavaScript, on a linear model with known gradients. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type LossName, losses } from '../../src/attacks/losses/index.ts'
import { openClassifier } from '../../src/attacks/onnx-classifier.ts'
import { float32 } from '../../src/onnx/tensor.ts'
import { graph, info, modelOf, node } from '../onnx/plain-graph.ts'
import { linearClassifier } from './linear-classifier.ts'

const pixels = 6
const n = 40

for (const classes of [2, 3, 4, 7])
  for (const loss of Object.keys(losses) as LossName[])
    test(`${loss}, ${classes} classes: value and gradient`, async () => {
      const weights = Array.from({ length: classes }, (_, c) =>
        Array.from({ length: pixels }, (_, k) => Math.fround(3 * Math.sin(1 + 2.3 * c + 1.7 * k))),
      )
      const flat = Float32Array.from(
        { length: pixels * classes },
        (_, i) => weights[i % classes]![Math.floor(i / classes)]!,
      )
      const model = modelOf(
        graph([info('x', 'float32', ['N', pixels])], [node('y = MatMul x w')], 'y', {
          w: float32(flat, [pixels, classes]),
        }),
      )
      model.graph.outputs = [info('y', 'float32', ['N', classes])]
      const onnx = await openClassifier(model, [pixels])
      const plain = linearClassifier(weights)
      const images = Float32Array.from({ length: n * pixels }, (_, i) => (Math.sin(i * i) + 1) / 2)
      const labels = Int32Array.from({ length: n }, (_, i) => i % classes)
      const targets = labels.map((y, i) => (y + 1 + (i % (classes - 1))) % classes)
      const [a, b] = await Promise.all(
        [onnx, plain].map((c) => c.lossGradient(images, labels, loss, targets)),
      )
      for (const key of ['loss', 'gradient', 'logits'] as const) {
        const scale = Math.max(...b![key].map(Math.abs))
        const worst = Math.max(...a![key].map((v, i) => Math.abs(v - b![key][i]!)))
        assert.ok(worst <= 2e-5 * scale, `${key}: ${worst} of ${scale}`)
      }
      await onnx.release()
    })

test.run()
