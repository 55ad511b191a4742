import type { AttackReport } from '../evaluation.ts'
import type { Check } from './check.ts'

/** Where all derivatives are zero (rounding, thresholds, saturation), a gradient attack stands still. */
export const zeroGradients: Check = {
  meaning: 'images whose gradient is zero everywhere: gradient attacks cannot move them',
  source: 'Athalye et al. 2018, section 3 (shattered gradients)',
  level: 'quick',
  needs: 'reports',
  comparesRuns: false,
  run: ({ clean, reports }) =>
    worstByName(reports, 'zeroGradients').map(
      ([name, zero]) =>
        `${name}: ${zero} of ${clean.n} images have a gradient of exactly zero: it cannot attack them, so its robust accuracy may be too high by that many`,
    ),
}

/** The largest count of each attack over its radii, where there is one above 0. */
export function worstByName(
  reports: readonly AttackReport[],
  key: 'zeroGradients' | 'nanGradients',
): [name: string, count: number][] {
  const worst = new Map<string, number>()
  for (const r of reports) worst.set(r.name, Math.max(worst.get(r.name) ?? 0, r[key]))
  return [...worst].filter(([, most]) => most > 0)
}
