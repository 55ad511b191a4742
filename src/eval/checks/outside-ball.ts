import type { Check } from './check.ts'
import { threatModel } from './reported.ts'

/** In float32, radii of 1/255 are off by 3e-8; sums over an image in L1 by as much as 1e-6 of the radius. */
const tolerance = 1e-6

/** No perturbation may be longer than the radius it is reported at. */
export const outsideBall: Check = {
  meaning: 'an attack left its ball: its robust accuracy is too low',
  source: 'Carlini et al. 2019, On Evaluating Adversarial Robustness',
  level: 'quick',
  needs: 'reports',
  comparesRuns: false,
  run: ({ reports }) =>
    reports
      .filter(({ maxNorm, epsilon }) => maxNorm > epsilon + tolerance * Math.max(1, epsilon))
      .map(
        (r) =>
          `${r.name} at ${threatModel(r)}: the longest perturbation has norm ${r.maxNorm.toPrecision(7)}, ${(r.maxNorm - r.epsilon).toExponential(1)} beyond the radius. The attack is at fault, its robust accuracy is too low`,
      ),
}
