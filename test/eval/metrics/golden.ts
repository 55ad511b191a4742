/** Metrics by scikit-learn, SciPy and NumPy (tools/reference/metrics.py). */
import { readFileSync } from 'node:fs'
import type { ReliabilityBin } from '../../../src/eval/metrics/calibration.ts'
import type { ConfusionCell } from '../../../src/eval/metrics/confusion.ts'

type Pair = readonly [number, number]

interface Case {
  readonly name: string
  readonly classes: number
  /** float32 [n, classes], base64. */
  readonly logits: string
  readonly labels: readonly number[]
  readonly correct: number
  readonly accuracyInterval: Pair
  readonly top5: number
  readonly top5Interval: Pair
  readonly nll: number
  readonly nllInterval: Pair
  readonly brier: number
  readonly brierInterval: Pair
  readonly ece: number
  readonly reliability: readonly Omit<ReliabilityBin, 'accuracyInterval'>[]
  /** By label. */
  readonly recall: Readonly<Record<string, number>>
  readonly confusion: readonly ConfusionCell[]
}

interface Golden {
  readonly cases: readonly Case[]
  readonly calibration: readonly {
    readonly cells: readonly (readonly [confidence: number, right: number, wrong: number])[]
    readonly ece: number
    /** Percentile bootstrap. */
    readonly interval: Pair
  }[]
}

export const golden: Golden = JSON.parse(
  readFileSync(new URL('../../goldens/metrics.json', import.meta.url), 'utf8'),
)
