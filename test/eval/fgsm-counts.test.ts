/**
 * How many of 10,000 images six models of other people still get right after FGSM, against PyTorch
 * (tools/reference/fgsm-counts.py): gradients, preprocessing, the Softmax cut, sign, step and clip in one number.
 */
import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { balls } from '../../src/attacks/balls.ts'
import { parseEpsilons } from '../../src/attacks/epsilon.ts'
import { fgsm } from '../../src/attacks/fgsm.ts'
import { openClassifier } from '../../src/attacks/onnx-classifier.ts'
import { openDataset } from '../../src/data/open.ts'
import { evaluate } from '../../src/eval/evaluate.ts'
import { readModel } from '../../src/onnx/file.ts'
import type { Preprocessing } from '../../src/onnx/preprocess.ts'
import { sharedPath, sharedTest } from '../shared.ts'

interface Golden {
  readonly model: string
  readonly data: string
  readonly preprocessing: string
  readonly n: number
  readonly clean: number
  readonly fgsm: Readonly<Record<string, number>>
  readonly nll_clean: number
  readonly cut: string | null
  readonly zero_gradients: number
}

const file = new URL('../goldens/fgsm-counts.json', import.meta.url)
const goldens = JSON.parse(readFileSync(file, 'utf8')) as readonly Golden[]

/** What the reference calls preprocessing, in this project's words; grey images need no layout. */
const preprocessing: Readonly<Record<string, Preprocessing>> = {
  'x in [0,1]': {},
  'x in [0,1], NHWC': {},
  'x in [0,1], [784,1]': {},
  '(x-0.1307)/0.3081': { mean: [0.1307], std: [0.3081] },
  'x*255': { range: [0, 255] },
}

for (const golden of goldens)
  sharedTest(`${golden.model}: as many images withstand FGSM as in PyTorch`, async () => {
    const data = await openDataset(golden.data, { root: sharedPath('data')! })
    const model = readModel(sharedPath('models', `${golden.model}.onnx`)!)
    const classifier = await openClassifier(model, data.shape, {
      preprocessing: preprocessing[golden.preprocessing]!,
    })
    const radii = Object.keys(golden.fgsm)
    const runs = parseEpsilons(radii.join(',')).map(
      (epsilon) => ({ name: 'fgsm', ball: balls.linf, epsilon, parameters: fgsm.defaults }) as const,
    )
    const { clean, attacks } = await evaluate(classifier, data, { runs, batch: 250, seed: 0 })
    await classifier.release()
    assert.is(classifier.cut ?? null, golden.cut)
    assert.is(clean.n, golden.n)
    const near = (what: string, expected: number, actual: number, tolerance: number) =>
      assert.ok(Math.abs(actual - expected) <= tolerance, `${what}: expected ${expected}, got ${actual}`)
    near('clean', golden.clean, clean.correct, 3)
    near('NLL', golden.nll_clean, clean.nll, 1e-4 * golden.nll_clean)
    radii.forEach((radius, i) => {
      near(`FGSM ${radius}`, golden.fgsm[radius]!, attacks[i]!.adversarialCorrect, 3)
      // Denormal gradients are zero in one library and not in another.
      near('zero gradients', golden.zero_gradients, attacks[i]!.zeroGradients, 5)
    })
  })

test.run()
