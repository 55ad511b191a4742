/** Made-up analyses for the tests of the report. */
import type { Evaluation } from '../../src/eval/evaluation.ts'
import { wilsonInterval } from '../../src/eval/metrics/intervals.ts'

const lambdas = Array.from({ length: 21 }, (_, k) => k / 20)
const cells = 100
const centre = (k: number) => -1 + (2 * (k + 0.5)) / cells
const plane = Array.from({ length: cells * cells }, (_, i) => ({
  x: centre(i % cells),
  y: centre(Math.floor(i / cells)),
}))

/** Three rings. */
const ring = ({ x, y }: { x: number; y: number }) => Math.min(2, Math.floor(2 * Math.hypot(x, y)))

const points = Array.from({ length: 300 }, (_, i) => ({
  x: Number((Math.cos(i) * ((i % 10) / 10)).toPrecision(5)),
  y: Number((Math.sin(i) * ((i % 10) / 10)).toPrecision(5)),
}))

const curve = (confidence: readonly number[]) => ({
  pairs: 100,
  confidence,
  first: lambdas.map((v) => 0.02 + 0.95 * v),
  second: lambdas.map((v) => 0.97 - 0.95 * v),
  entropy: lambdas.map((v) => v * (1 - v)),
  gap: lambdas.map((v) => v * (1 - v)),
  linearityGap: 0.1663,
})

const distances = (scale: number) => ({
  mean: scale,
  quartiles: [0.5 * scale, 0.9 * scale, 1.4 * scale] as const,
})

const falling = (from: number) => Array.from({ length: 64 }, (_, i) => from * Math.exp(-i / 4))
const spectrum = (from: number) => ({ largest: from, rest: 3.5 * from, spectrum: falling(from) })

const hits = (correct: number) => ({
  correct,
  accuracy: correct / 2000,
  accuracyInterval: wilsonInterval(correct, 2000),
})

/** @param peak the bin with most of the points */
const confidences = (peak: number) => ({
  n: 2000,
  mean: (peak + 0.5) / 20,
  above: [0.5, 0.9, 0.99].map((confidence) => ({ confidence, share: confidence < peak / 20 ? 0.81 : 0.12 })),
  histogram: Array.from({ length: 20 }, (_, i) => (i === peak ? 1620 : 20)),
})

export const analysis: Evaluation['analysis'] = {
  svd: [
    {
      at: '/layer2/Relu_output_0',
      size: 512,
      classes: [0, 1, 2].map((label) => ({
        ...{ label, n: 200 + label },
        ...{ ...spectrum(80 + label), centred: spectrum(10 + label) },
      })),
      mean: { largest: 81, rest: 283.5, centred: { largest: 11, rest: 38.5 } },
    },
  ],
  knn: [
    {
      at: '/layer2/Relu_output_0',
      ...{ size: 512, trainedOn: { spec: 'cifar-10:train', n: 50_000 }, n: 2000 },
      neighbours: [1, 5, 10, 20].map((k) => ({ k, ...hits(1500 + 10 * k) })),
      model: hits(1398),
    },
  ],
  density: [
    {
      ...{ at: '/layer2/Relu_output_0', size: 512 },
      ...{ data: confidences(19), inputs: confidences(8), box: confidences(6), normal: confidences(12) },
    },
  ],
  regions: [
    {
      at: 'input',
      x: [-1, 1],
      y: [-1, 1],
      cells,
      predictions: plane.map(ring),
      confidences: plane.map(
        (p) => Math.round(1000 * (0.5 + 0.5 * Math.abs(Math.sin(3 * p.x + p.y)))) / 1000,
      ),
      meanConfidence: 0.8123,
      points: { x: points.map((p) => p.x), y: points.map((p) => p.y), labels: points.map(ring) },
      randomInputs: { x: points.map((p) => p.y), y: points.map((p) => p.x) },
    },
  ],
  interpolation: {
    lambdas,
    places: ['input', '/layer2/Relu_output_0'].map((at) => ({
      at,
      same: curve(lambdas.map(() => 0.95)),
      different: curve(lambdas.map((v) => Math.max(v, 1 - v))),
    })),
  },
  boundary: ['input', '/layer2/Relu_output_0'].map((at, i) => ({
    ...{ at, n: 100, wrong: 12, notFound: 1, betweenClasses: 17.25 + i },
    distance: distances(1.5),
    relative: distances(0.087),
  })),
}
