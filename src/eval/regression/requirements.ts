/** What the caller demands of accuracies, whatever they were before. */
import { formatEpsilon } from '../../attacks/epsilon.ts'
import type { Evaluation } from '../evaluation.ts'

export interface Requirements {
  /** Shares from 0 to 1. */
  readonly clean?: number | undefined
  readonly robust?: number | undefined
}

export interface RequirementResult {
  /** Such as `pgd linf 8/255: robust accuracy`. */
  readonly what: string
  readonly measured: number
  /** Wilson's 95 % interval. */
  readonly interval: readonly [number, number]
  readonly required: number
  readonly holds: boolean
}

/** The robust accuracy of each attack at each radius, and of all that share a radius together, is to be as high. */
export function checkRequirements(
  evaluation: Evaluation,
  { clean, robust }: Requirements,
): RequirementResult[] {
  const { accuracy, accuracyInterval } = evaluation.clean
  const { attacks, worstCase = [] } = evaluation
  return [
    ...(clean === undefined ? [] : [result('clean accuracy', accuracy, accuracyInterval, clean)]),
    ...(robust === undefined
      ? []
      : [...attacks, ...worstCase].map((a) => {
          const names = 'name' in a ? a.name : a.attacks.join(' + ')
          const what = `${names} ${a.ball} ${formatEpsilon(a.epsilon)}: robust accuracy`
          return result(what, a.robustAccuracy, a.robustAccuracyInterval, robust)
        })),
  ]
}

const result = (
  what: string,
  measured: number,
  interval: readonly [number, number],
  required: number,
): RequirementResult => ({ what, measured, interval, required, holds: measured >= required })

/** `clean accuracy 0.8815 (95 % interval 0.8666 to 0.8949), required 0.9`. */
export const renderRequirement = ({
  what,
  measured,
  interval: [low, high],
  required,
}: RequirementResult): string =>
  `${what} ${Number(measured.toPrecision(6))} (95 % interval ${low.toFixed(4)} to ${high.toFixed(4)}), required ${required}`
