/** What the caller demands of an evaluation: that it is as a reference was, and that accuracies are high enough. */
import { UserError } from '../../errors.ts'
import type { Evaluation } from '../../eval/evaluation.ts'
import { type Comparison, compareWithReference } from '../../eval/regression/compare.ts'
import type { Reference } from '../../eval/regression/reference.ts'
import {
  checkRequirements,
  type RequirementResult,
  renderRequirement,
} from '../../eval/regression/requirements.ts'
import { renderComparison } from '../../eval/regression/table.ts'
import type { DemandArguments } from './outcome-options.ts'

/** @throws UserError for numbers that no evaluation could meet */
export function checkNumbers(args: DemandArguments): void {
  const { tolerance } = args
  if (tolerance !== undefined && !(tolerance >= 0))
    throw new UserError(`--tolerance: expected a number from 0 on, got ${tolerance}`)
  if (tolerance !== undefined && args.reference === undefined)
    throw new UserError('--tolerance: expected a --reference to go with it, got none')
  for (const option of ['require-clean', 'require-robust'] as const) {
    const least = args[option]
    if (least !== undefined && !(least >= 0 && least <= 1))
      throw new UserError(`--${option}: expected a share from 0 to 1, got ${least}`)
  }
}

export interface Verdict {
  readonly comparison: Comparison | undefined
  readonly requirements: readonly RequirementResult[]
}

export const judge = (
  args: DemandArguments,
  evaluation: Evaluation,
  reference: Reference | undefined,
): Verdict => ({
  comparison: reference && compareWithReference(evaluation, reference, args.tolerance),
  requirements: checkRequirements(evaluation, {
    clean: args['require-clean'],
    robust: args['require-robust'],
  }),
})

/** Says on stderr what does not hold. @returns the exit code */
export function tell({ comparison, requirements }: Verdict): number {
  const unmet = requirements.filter(({ holds }) => !holds)
  process.stderr.write(comparison ? renderComparison(comparison) : '')
  for (const requirement of unmet) process.stderr.write(`${renderRequirement(requirement)}\n`)
  return (comparison?.differences.length ?? 0) + unmet.length > 0 ? 1 : 0
}
