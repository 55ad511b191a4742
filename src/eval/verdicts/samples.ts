/** Verdicts image by image, for `--samples`. */
import { curvesOf, type RunDescription } from '../attack-run/plan.ts'
import { storable, type Verdicts } from './columns.ts'
import { curveOf, isFooled, isRight, robustUpTo } from './robust.ts'

/** An image, as one line of JSON. */
export interface SampleVerdict {
  /** Its number in the data. */
  readonly index: number
  readonly label: number
  /** Of the clean image; -1 where its scores are no numbers. */
  readonly prediction: number
  readonly nll: number
  readonly attacks: readonly {
    readonly name: string
    readonly ball: string
    readonly epsilon: number
    readonly surrogate?: string
    /** Right clean, and not any more after this attack at this or a smaller radius. */
    readonly broken: boolean
    /** The attack that broke it; of an ensemble the part. null where it is not broken. */
    readonly brokenBy: string | null
    /** Of the perturbation, in the norm of the ball. */
    readonly norm: number
    /** The class to be reached, for a targeted attack. */
    readonly target?: number
    /** Of the final image. */
    readonly prediction: number
  }[]
}

export function sampleVerdicts(runs: readonly RunDescription[], verdicts: Verdicts): SampleVerdict[] {
  const { clean, start } = verdicts
  const curves = curvesOf(runs)
  const robust = runs.map(({ epsilon }, index) => robustUpTo(curveOf(curves, index), epsilon, verdicts))
  const verdictOf = ({ name, ball, epsilon, surrogate }: RunDescription, r: number, i: number) => {
    const columns = verdicts.runs[r]!
    const broken = isRight(clean, i) && !robust[r]![i]
    const part = isFooled(columns, clean, i) && columns.brokenBy?.[i]
    return {
      name,
      ball,
      epsilon,
      ...(surrogate && { surrogate: surrogate.path }),
      broken,
      brokenBy: broken ? part || name : null,
      norm: columns.norms[i]!,
      ...(columns.targets && { target: columns.targets[i]! }),
      prediction: columns.predictions[i]!,
    }
  }
  return clean.labels.map((label, i) => ({
    index: start + i,
    label,
    prediction: clean.predictions[i]!,
    nll: clean.nll[i]!,
    attacks: runs.map((run, r) => verdictOf(run, r, i)),
  }))
}

/** JSON lines. */
export const renderSamples = (samples: readonly SampleVerdict[]): string =>
  samples.map((sample) => `${JSON.stringify(storable(sample))}\n`).join('')
