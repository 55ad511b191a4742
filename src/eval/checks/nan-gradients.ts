import type { Check } from './check.ts'
import { worstByName } from './zero-gradients.ts'

/** Attacks take a derivative that is not a number for zero: such pixels stay as they are. */
export const nanGradients: Check = {
  meaning: 'images with derivatives that are not numbers: those pixels are not attacked',
  source: 'Athalye et al. 2018, section 3 (shattered gradients)',
  level: 'quick',
  needs: 'reports',
  comparesRuns: false,
  run: ({ clean, reports }) =>
    worstByName(reports, 'nanGradients').map(
      ([name, nan]) =>
        `${name}: ${nan} of ${clean.n} images have a gradient that is not a number somewhere: those pixels were left alone, so its robust accuracy may be too high by that many`,
    ),
}
