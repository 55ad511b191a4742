/** A made-up evaluation that has everything, for the tests of its report; numbers fit together, none comes from a model. */
import { randomStream } from '../../src/data/random.ts'
import type { AttackReport, DeformationReport, Evaluation } from '../../src/eval/evaluation.ts'
import type { Picture } from '../../src/eval/gallery/picture.ts'
import { cleanMetrics } from '../../src/eval/metrics/clean-metrics.ts'
import { wilsonInterval } from '../../src/eval/metrics/intervals.ts'
import { analysis } from './sample-analysis.ts'

const n = 2000

export const animals = 'airplane automobile bird cat deer dog frog horse ship truck'.split(' ')

/** Right in `share` of the images; the wrong ones are taken for a neighbour. */
export function cleanOf(share = 0.8, classes = 10): Evaluation['clean'] {
  const labels = Array.from({ length: n }, (_, i) => i % classes)
  const draws = labels.map((_, i) => {
    const random = randomStream(1, 'test/report', i, 0)
    return { right: random.uniform(), wrong: random.int(3), sure: random.uniform() }
  })
  const predictions = labels.map((label, i) => {
    const { right, wrong } = draws[i]!
    return right < share ** (1 + (label % 4) / 2) ? label : (label + 2 * wrong + 1) % classes
  })
  const confidence = draws.map(({ sure }) => 1 - 0.7 * sure ** 3)
  const nll = predictions.map((guess, i) =>
    guess === labels[i] ? -Math.log(confidence[i]!) : 1 + 3 * confidence[i]!,
  )
  const brier = predictions.map((guess, i) =>
    guess === labels[i] ? (1 - confidence[i]!) ** 2 : 2 * confidence[i]! ** 2,
  )
  const top5 = predictions.map((guess, i) => guess === labels[i] || i % 5 > 0)
  return cleanMetrics({ labels, predictions, nll, brier, confidence, top5 })
}

const robust = (correct: number) => ({
  robustCorrect: correct,
  robustAccuracy: correct / n,
  robustAccuracyInterval: wilsonInterval(correct, n),
})

function attack(name: string, ball: string, epsilon: number, correct: number): AttackReport {
  return {
    ...{ name, ball, epsilon, n, ...robust(correct) },
    params: name === 'fgsm' ? { loss: 'cross-entropy' } : { loss: 'cross-entropy', steps: 20, restarts: 2 },
    adversarialCorrect: correct + 10,
    adversarialAccuracy: (correct + 10) / n,
    successRate: 1 - correct / cleanOf().correct,
    adversarialNll: 1 + 10 * epsilon,
    ...{ maxNorm: epsilon, zeroGradients: 0, nanGradients: 0, seconds: 41.5 },
  }
}

const surrogates = ['resnet.onnx', 'vgg.onnx'].map((path, i) => ({ path, sha256: `${i}c`.repeat(32) }))

export const attacks: readonly AttackReport[] = [
  ...[1, 2, 4, 8].map((k) => attack('fgsm', 'linf', k / 255, 1200 - 120 * k)),
  ...[1, 2, 4, 8].map((k) => attack('pgd', 'linf', k / 255, 1200 - 140 * k)),
  ...[0.25, 0.5, 1].map((epsilon) => attack('carlini-wagner', 'l2', epsilon, 1300 - 900 * epsilon)),
  ...surrogates.map((surrogate, i) => ({ ...attack('pgd', 'linf', 8 / 255, 600 + 100 * i), surrogate })),
]

function deformed(name: string, unit: string, strength: number, share: number): DeformationReport {
  const correct = Math.round(share * n)
  return {
    ...{ name, strength, unit, form: 'corrected', fill: [0], n, correct, accuracy: correct / n },
    accuracyInterval: wilsonInterval(correct, n),
    ...{ nll: 2 - share, seconds: 3 },
  }
}

const corruptions = [
  ...['gaussian-noise', 'shot-noise', 'impulse-noise', 'gaussian-blur', 'motion-blur', 'defocus-blur'],
  ...['brightness', 'contrast', 'saturate', 'pixelate', 'jpeg', 'elastic', 'fog'],
]

export const deformations: readonly DeformationReport[] = [
  ...[20, 40, 60, 80].map((degrees) => deformed('rotate', 'degree', degrees, 0.75 - degrees / 200)),
  ...[0.2, 0.4, 0.6, 0.8, 1.2, 1.4, 1.6, 1.8].map((factor) =>
    deformed('zoom', 'factor', factor, 0.78 - 0.8 * Math.abs(factor - 1)),
  ),
  deformed('translate', 'pixel', 4, 0.71),
  { ...deformed('worst-case', 'degree', 30, 0.41), transforms: 775 },
  ...corruptions.flatMap((name, i) =>
    [1, 2, 3, 4, 5].map((severity) =>
      deformed(name, 'severity', severity, 0.78 - severity * (0.03 + i / 150)),
    ),
  ),
]

/** With everything that a report can show. */
export const fullEvaluation = (change: Partial<Evaluation> = {}): Evaluation => ({
  schema: 'onnx-manifold/evaluation/1',
  model: { path: 'my.onnx', sha256: '3f'.repeat(32), parameters: 11_173_962, weightsSha256: '9a'.repeat(32) },
  data: {
    spec: 'cifar-10:test',
    description: 'CIFAR-10, binary version, test',
    sha256: 'ab'.repeat(32),
    n,
    skipped: 3,
    classNames: animals,
  },
  settings: {
    preprocessing: { mean: [0.4914, 0.4822, 0.4465], std: [0.247, 0.2435, 0.2616] },
    labelsOffset: 0,
    batch: 100,
  },
  seed: 3,
  runtime: { onnxruntime: '1.30.0', provider: 'cpu', threads: 2 },
  seconds: 1234.5,
  clean: cleanOf(),
  attacks,
  worstCase: [1, 2, 4, 8].map((k) => ({
    ...{ ball: 'linf', epsilon: k / 255, attacks: ['fgsm', 'pgd'] },
    ...robust(1190 - 145 * k),
  })),
  transfer: {
    surrogates,
    attacks: [{ name: 'pgd', ball: 'linf', epsilon: 8 / 255 }],
    robustAccuracy: [[0.3], [0.35]],
  },
  deformations,
  meanCorruptionError: 0.4172,
  analysis,
  warnings: [
    { code: 'head-cut', message: 'the terminal Softmax "prob" was cut off' },
    { code: 'black-box-stronger', message: 'square breaks 12 images that pgd leaves' },
  ],
  ...change,
})

/** Squares of colour, with noise of the attack's size. */
export const pictures = (count = 12, shape: readonly number[] = [3, 32, 32]): Picture[] =>
  Array.from({ length: count }, (_, k) => {
    const random = randomStream(2, 'test/report/pictures', k, 0)
    const width = shape.at(-1)!
    const size = shape.reduce((a, b) => a * b)
    const image = Float32Array.from({ length: size }, (_, i) =>
      Math.floor((i % width) / (width / 4)) % 2 === k % 2 ? 0.2 + 0.6 * random.uniform() : 0.5,
    )
    return {
      ...{ index: 7 * k, label: k % 10, shape, run: 7 },
      clean: { image, prediction: k % 10, confidence: 0.5 + k / 30 },
      adversarial: {
        image: image.map((v) => v + (8 / 255) * (random.uniform() < 0.5 ? 1 : -1)),
        prediction: (k + 5) % 10,
        confidence: 0.98,
      },
    }
  })
