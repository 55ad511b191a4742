/** Made-up training runs for the tests of the report. */
import type { JsonObject } from '../../src/report/settings.ts'
import type { EpochRecord, SeedRun, TrainingRun } from '../../src/report/training-run.ts'
import type { Measurement } from '../../src/train/run/selection.ts'

export const config = {
  network: 'cnn',
  data: { spec: 'glyphs:train', sha256: '5f'.repeat(32), n: 18000 },
  validation: { n: 2000 },
  mix: { strategy: 'manifold', alpha: 2, layers: [0, 1, 2, 3] },
  epochs: 30,
  batch: 128,
  learningRate: 0.1,
  milestones: [18, 25],
  optimizer: { momentum: 0.9, nesterov: true, weightDecay: 0.0001, clip: null },
  seed: 1,
  command: 'npx onnx-manifold train cnn --data glyphs --mix manifold --alpha 2 --epochs 30 --seed 1',
  versions: { 'onnx-manifold': '0.1.0', 'onnxruntime-node': '1.30.0', node: 'v20.20.2' },
} as const satisfies JsonObject

/** A curve that falls and wobbles; another seed wobbles otherwise. */
const falling = (epoch: number, seed: number, from: number, to: number, rate: number): number =>
  to + (from - to) * Math.exp(-epoch / rate) + 0.1 * to * Math.sin(2.3 * epoch + seed)

function measurement(epoch: number, seed: number, n: number): Measurement {
  const correct = n - Math.round(n * falling(epoch, seed, 0.7, 0.0075, 3))
  return {
    n,
    correct,
    accuracy: correct / n,
    nll: falling(epoch, seed, 1.9, 0.034, 3),
    ece: falling(epoch, seed + 1, 0.2, 0.012, 5),
    top5: 1 - falling(epoch, seed, 0.2, 0.0002, 2),
  }
}

export const epochRecord = (epoch: number, seed = 1): EpochRecord => ({
  epoch,
  learningRate: 0.1 * 0.1 ** [18, 25].filter((m) => epoch > m).length,
  loss: falling(epoch, seed, 2.2, 0.7, 4),
  validation: measurement(epoch, seed + 2, 2000),
  test: measurement(epoch, seed, 10000),
  gradientNorm: falling(epoch, seed, 3, 0.8, 6),
  seconds: 9.83 * epoch,
})

export const seedRun = (epochs: number, seed = 1): SeedRun => ({
  seed,
  metrics: Array.from({ length: epochs }, (_, i) => epochRecord(i + 1, seed)),
})

export const trainingRun = (change: Partial<TrainingRun> = {}): TrainingRun => ({
  config,
  runs: [seedRun(30)],
  ...change,
})
