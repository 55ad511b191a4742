import { UserError } from '../../errors.ts'
import type { Warning } from '../evaluation.ts'
import type { Check, CheckContext } from './check.ts'
import { checks } from './index.ts'
import { openProbe } from './probe.ts'

/**
 * Runs the table of checks, in its order. Without reports the quick level leaves gradients alone: there is no robust
 * accuracy to doubt, and the model may have no gradient at all. What could not be checked is a warning too.
 *
 * @returns one warning a finding; its code is the check's name in the table
 */
export async function runChecks(context: CheckContext): Promise<Warning[]> {
  const probe = openProbe(context)
  const warnings: Warning[] = []
  const skipped = new Map<string, string[]>()
  for (const [code, check] of Object.entries<Check>(checks)) {
    if (!isWanted(check, context)) continue
    try {
      if (check.comparesRuns && warnings.some((w) => w.code === 'random-model'))
        throw new UserError('the scores are random, and so would the result be')
      for (const message of await check.run(probe)) warnings.push({ code, message })
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      skipped.set(error.message, [...(skipped.get(error.message) ?? []), code])
    }
  }
  for (const [reason, codes] of skipped)
    warnings.push({ code: 'checks-skipped', message: `not checked: ${codes.join(', ')} (${reason})` })
  return warnings
}

function isWanted({ level, needs }: Check, context: CheckContext): boolean {
  if (level === 'full' && context.level === 'quick') return false
  if (needs === 'reports') return true
  if (needs === 'gradients' && context.level === 'quick' && context.reports.length === 0) return false
  return context.sample.labels.length > 0
}
