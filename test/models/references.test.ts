/** The bundled models still give the numbers that were written down for them. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { balls } from '../../src/attacks/balls.ts'
import { attacks } from '../../src/attacks/index.ts'
import { openClassifier } from '../../src/attacks/onnx-classifier.ts'
import { hashOf } from '../../src/data/data-hash.ts'
import { openDataset } from '../../src/data/open.ts'
import { evaluate } from '../../src/eval/evaluate.ts'
import { readReference } from '../../src/eval/regression/read.ts'
import { encodeModel } from '../../src/onnx/encode.ts'
import { readModel } from '../../src/onnx/file.ts'
import { cnn } from '../../src/train/networks/cnn.ts'
import { paperSgd } from '../../src/train/optimizers/index.ts'
import { buildStepGraph } from '../../src/train/step-graph.ts'

const models = fileURLToPath(new URL('../../models/', import.meta.url))
const tolerance = 0.002

for (const name of ['cnn-manifold', 'cnn-none']) {
  test(`${name}: clean and FGSM counts are those of its reference within 0.2 points`, async () => {
    const file = `${models}${name}.onnx`
    const reference = readReference(`${models}${name}.reference.json`)
    assert.is(createHash('sha256').update(readFileSync(file)).digest('hex'), reference.model.sha256)
    const data = await openDataset(reference.data.spec)
    assert.is(await hashOf(data), reference.data.sha256)
    const classifier = await openClassifier(readModel(file), data.shape)
    const runs = reference.attacks.map(({ epsilon }) => ({
      name: 'fgsm' as const,
      ball: balls.linf,
      epsilon,
      parameters: attacks.fgsm.defaults,
    }))
    const measured = await evaluate(classifier, data, { runs, batch: 250, seed: reference.seed })
    await classifier.release()
    const near = (what: string, actual: number, expected: number) =>
      assert.ok(
        Math.abs(actual - expected) <= tolerance * data.size,
        `${what}: ${actual} against ${expected}`,
      )
    near('clean', measured.clean.correct, reference.clean.correct)
    assert.is(measured.attacks.length, 2)
    measured.attacks.forEach((a, i) => {
      near(`fgsm ${a.epsilon}`, a.robustCorrect, reference.attacks[i]!.robustCorrect)
    })
  })
}

test('the exported training graphs are those that export writes today', () => {
  const folder = `${models}training/cnn/`
  const network = cnn({ shape: [1, 28, 28], classes: 10, seed: 1 })
  const step = buildStepGraph(network.model, { layers: network.layers, optimizer: paperSgd })
  const same = (file: string, bytes: Uint8Array) =>
    assert.ok(readFileSync(`${folder}${file}`).equals(bytes), file)
  same('model.onnx', encodeModel(network.model))
  same('step.onnx', encodeModel(step.model))
})

test.run()
