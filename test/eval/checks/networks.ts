/** Small networks with one fault each, and what a check is given of them. */
import type { Attack, AttackParameters, Target } from '../../../src/attacks/attack.ts'
import { balls } from '../../../src/attacks/balls.ts'
import { type Classifier, pixelCount, predictions } from '../../../src/attacks/classifier.ts'
import { type AttackName, attacks } from '../../../src/attacks/index.ts'
import { type OnnxClassifier, openClassifier } from '../../../src/attacks/onnx-classifier.ts'
import { randomStream } from '../../../src/data/random.ts'
import type { CheckContext, CheckLevel } from '../../../src/eval/checks/check.ts'
import { runChecks } from '../../../src/eval/checks/run.ts'
import type { AttackReport, Warning } from '../../../src/eval/evaluation.ts'
import type { GraphBuilder, Value } from '../../../src/onnx/builder.ts'
import type { Model } from '../../../src/onnx/model.ts'
import { float32 } from '../../../src/onnx/tensor.ts'
import { randomTensor } from '../../cli/models.ts'
import { tinyModel } from '../../grad/tiny-model.ts'

export const shape = [1, 8, 8] as const
const classes = 5

export interface Network {
  /** What comes before the network. */
  readonly before?: (g: GraphBuilder, image: Value) => Value
  /** What pools the 4 feature maps of 8x8 down to 4x4. */
  readonly pool?: 'MaxPool' | 'AveragePool'
  /** Side of the convolution's kernel. */
  readonly kernel?: 1 | 3
  /** What becomes of the logits. */
  readonly after?: (g: GraphBuilder, logits: Value) => Value
}

/** Convolution, ReLU, pooling, a linear layer: 5 classes of 8x8 images. */
export const network = ({ before, after, pool = 'AveragePool', kernel: side = 3 }: Network = {}): Model =>
  tinyModel({ image: ['N', ...shape] }, (g) => {
    const image = before?.(g, 'image') ?? 'image'
    const kernel = g.initializer('kernel', randomTensor('checks/kernel', [4, 1, side, side], 1))
    // Maps that are not at the kink of the ReLU where the image is flat.
    const bias = g.initializer('bias', float32([0.3, 0.2, -0.2, 0.4], [4]))
    const maps = g.op('Relu', [g.op('Conv', [image, kernel, bias], { auto_pad: 'SAME_UPPER' })])
    const pooled = g.op(pool, [maps], { kernel_shape: [2, 2], strides: [2, 2] })
    const weight = g.initializer('weight', randomTensor('checks/weight', [64, classes], 0.5))
    const logits = g.op('Gemm', [g.op('Flatten', [pooled]), weight])
    return after?.(g, logits) ?? logits
  })

/** Opens a model for as long as `body` runs. */
export async function withModel<T>(
  model: Model,
  body: (classifier: OnnxClassifier) => Promise<T>,
): Promise<T> {
  const classifier = await openClassifier(model, shape, { threads: 1 })
  try {
    return await body(classifier)
  } finally {
    await classifier.release()
  }
}

/** Images of random pixels, or of a few random ones on a flat ground; their labels are what the model says. */
export async function sampleFor(
  classifier: Classifier,
  n = 32,
  ground: 'none' | 'flat' = 'none',
): Promise<Target> {
  const pixels = pixelCount(classifier)
  const images = new Float32Array(n * pixels)
  for (let i = 0; i < n; i += 1) {
    const random = randomStream(1, 'test/checks', i, 0)
    for (let p = 0; p < pixels; p += 1) {
      const [value, keep] = [random.uniform(), random.uniform()]
      images[i * pixels + p] = ground === 'none' || keep < 0.1 ? value : 0.5
    }
  }
  const labels = predictions(await classifier.logits(images), classifier.classes)
  return { images, labels, samples: Int32Array.from(labels.keys()) }
}

export const reportOf = (more: Partial<AttackReport> = {}): AttackReport => ({
  name: 'pgd',
  ball: 'linf',
  epsilon: 8 / 255,
  params: { steps: 20 },
  n: 100,
  adversarialCorrect: more.robustCorrect ?? 50,
  robustCorrect: 50,
  adversarialAccuracy: 0.5,
  robustAccuracy: 0.5,
  robustAccuracyInterval: [0.4, 0.6],
  successRate: 0.5,
  adversarialNll: 1,
  maxNorm: more.epsilon ?? 8 / 255,
  zeroGradients: 0,
  nanGradients: 0,
  seconds: 0,
  ...more,
})

/** Attacks the sample and reports what is left. */
export async function attacked(
  classifier: Classifier,
  sample: Target,
  name: AttackName,
  epsilon: number,
  parameters: Partial<AttackParameters> = {},
): Promise<AttackReport> {
  const attack: Attack = attacks[name]
  const all = { ...attack.defaults, ...parameters }
  const result = await attack.run({
    classifier,
    target: sample,
    ball: balls.linf,
    epsilon,
    parameters: all,
    seed: 0,
  })
  const guessed = predictions(await classifier.logits(result.images), classifier.classes)
  const delta = result.images.map((x, p) => x - sample.images[p]!)
  return reportOf({
    name,
    epsilon,
    params: attack.reads.includes('steps') ? { steps: all.steps } : {},
    n: sample.labels.length,
    robustCorrect: guessed.filter((c, i) => c === sample.labels[i]).length,
    maxNorm: balls.linf.norm(delta),
    zeroGradients: result.zeroGradients,
    nanGradients: result.nanGradients,
  })
}

export const contextOf = (
  classifier: Classifier,
  sample: Target,
  reports: readonly AttackReport[],
  level: CheckLevel = 'quick',
): CheckContext => {
  const n = sample.labels.length
  const clean = { n, correct: n, accuracy: 1, top5: 1, nll: 0.1, ece: 0 }
  return { classifier, sample, reports, clean, seed: 0, level }
}

/** FGSM and PGD at two radii, then the checks. */
export async function findings(
  classifier: Classifier,
  { level = 'quick' as CheckLevel, ground = 'none' as 'none' | 'flat' } = {},
): Promise<Warning[]> {
  const sample = await sampleFor(classifier, 32, ground)
  const reports: AttackReport[] = []
  for (const name of ['fgsm', 'pgd'] as const)
    for (const epsilon of [4 / 255, 16 / 255]) reports.push(await attacked(classifier, sample, name, epsilon))
  return runChecks(contextOf(classifier, sample, reports, level))
}

export const codesOf = (warnings: readonly Warning[]): string[] => [...new Set(warnings.map((w) => w.code))]
