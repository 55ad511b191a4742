/** An evaluation with round numbers, for the tests of what reads evaluations. */
import type { AttackReport, Evaluation } from '../../src/eval/evaluation.ts'

export const attackReport = (change: Partial<AttackReport> = {}): AttackReport => ({
  name: 'fgsm',
  ball: 'linf',
  epsilon: 8 / 255,
  params: {},
  n: 200,
  adversarialCorrect: 120,
  robustCorrect: 120,
  adversarialAccuracy: 0.6,
  robustAccuracy: 0.6,
  robustAccuracyInterval: [0.5308, 0.6653],
  successRate: 1 / 3,
  adversarialNll: 1.25,
  maxNorm: 8 / 255,
  zeroGradients: 0,
  nanGradients: 0,
  seconds: 1.52,
  ...change,
})

export const evaluation = (change: Partial<Evaluation> = {}): Evaluation => ({
  schema: 'onnx-manifold/evaluation/1',
  model: { path: 'my.onnx', sha256: '00', parameters: 56_874, weightsSha256: '11' },
  data: { spec: 'glyphs:test', sha256: 'ab', n: 200 },
  settings: { preprocessing: {}, labelsOffset: 0, batch: 100 },
  seed: 3,
  runtime: { onnxruntime: '1.30.0', provider: 'cpu', threads: 2 },
  seconds: 12.34,
  clean: { n: 200, correct: 180, accuracy: 0.9, top5: 0.995, nll: 0.25, ece: 0.03 },
  attacks: [attackReport()],
  deformations: [],
  analysis: {},
  warnings: [],
  ...change,
})
