/** Networks of other people: the quick checks say nothing of healthy ones, and what is wrong with three that are not. */

import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { predictions } from '../../../src/attacks/classifier.ts'
import { type OnnxClassifier, openClassifier } from '../../../src/attacks/onnx-classifier.ts'
import { openDataset } from '../../../src/data/open.ts'
import type { CheckLevel } from '../../../src/eval/checks/check.ts'
import { runChecks } from '../../../src/eval/checks/run.ts'
import { readModel } from '../../../src/onnx/file.ts'
import type { Preprocessing } from '../../../src/onnx/preprocess.ts'
import { sharedPath, sharedTest } from '../../shared.ts'
import { attacked, codesOf, contextOf } from './networks.ts'

interface Case {
  readonly model: string
  readonly data?: string
  readonly preprocessing?: Preprocessing
  readonly level?: CheckLevel
  readonly codes: readonly string[]
}

const cases: readonly Case[] = [
  { model: 'cntk_mnist', preprocessing: { mean: [0.1307], std: [0.3081] }, codes: [] },
  { model: 'vnn_mnist_sigmoid_6x200', codes: [] },
  { model: 'dnnv_mnist_convsmall', codes: [] },
  { model: 'marabou_mnist_cnn_max', codes: [] },
  { model: 'edwin_fashion_mnist', data: 'fashion-mnist:test', codes: [] },
  // MaxPool over the flat background of MNIST: at 8/255 FGSM leaves 785 of 1,000 standing, along averaged gradients 551.
  { model: 'vnn_verivital_maxpool', codes: ['kinks'] },
  // It takes pixels of 0 to 255, and its scores are thousands apart.
  {
    model: 'marabou_softmax_last',
    preprocessing: { range: [0, 255] },
    codes: ['zero-gradients', 'logit-scale'],
  },
  // PGD in the whole box leaves a tenth of the images standing, and Square breaks what PGD does not.
  { model: 'vnn_mnistfc_256x2', level: 'full', codes: ['black-box-stronger', 'unbounded-attack-fails'] },
]

for (const { model, data = 'mnist:test', preprocessing = {}, level = 'quick', codes } of cases)
  sharedTest(`${model}, ${level}: ${codes.join(', ') || 'silent'}`, async () => {
    const set = await openDataset(data, { root: sharedPath('data')! })
    const classifier = await openClassifier(readModel(sharedPath('models', `${model}.onnx`)!), set.shape, {
      preprocessing,
      threads: 1,
    })
    const { images, labels } = await set.read(Int32Array.from({ length: 40 }, (_, i) => i))
    const sample = await rightOnes(classifier, images, labels)
    const reports = []
    for (const name of ['fgsm', 'pgd'] as const)
      for (const epsilon of [8 / 255, 0.05]) reports.push(await attacked(classifier, sample, name, epsilon))
    const found = await runChecks(contextOf(classifier, sample, reports, level))
    await classifier.release()
    assert.equal(codesOf(found), codes)
  })

async function rightOnes(classifier: OnnxClassifier, images: Float32Array, labels: Int32Array) {
  const guessed = predictions(await classifier.logits(images), classifier.classes)
  const numbers = labels.map((_, i) => i).filter((i) => guessed[i] === labels[i])
  const pixels = images.length / labels.length
  const kept = new Float32Array(numbers.length * pixels)
  numbers.forEach((i, row) => {
    kept.set(images.subarray(i * pixels, (i + 1) * pixels), row * pixels)
  })
  return { images: kept, labels: numbers.map((i) => labels[i]!), samples: numbers }
}

test.run()
