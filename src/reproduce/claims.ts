/** Claims of the paper that several experiments judge. */
import type { Claim } from './experiment.ts'
import { tableFive } from './measures.ts'

export const lowestError: Claim = {
  says: 'Manifold Mixup has the lowest test error',
  on: 'error',
  best: 'manifold',
}

/** Of all ways of mixing. */
export const lowest: readonly Claim[] = [
  lowestError,
  { says: 'Manifold Mixup has the lowest test NLL', on: 'nll', best: 'manifold' },
]

/** The same, and against no mixing alone, which shows at scales at which the kinds of mixing cannot be told apart. */
export const generalization: readonly Claim[] = [
  ...lowest,
  {
    says: 'Manifold Mixup has a lower test error than no mixing',
    on: 'error',
    best: 'manifold',
    than: ['none'],
  },
  { says: 'Manifold Mixup has a lower test NLL than no mixing', on: 'nll', best: 'manifold', than: ['none'] },
]

export const inputBeatsNone: Claim = {
  says: 'Input Mixup has a lower test error than no mixing',
  on: 'error',
  best: 'input',
  than: ['none'],
}

export const withstandsFgsm: Claim = {
  says: 'Manifold Mixup withstands FGSM best',
  on: 'fgsm-2',
  best: 'manifold',
}

/** Of each deformation but the one at which table 5 has another method ahead. */
export const deformationClaims = (says: string): readonly Claim[] =>
  tableFive.filter((on) => on !== 'zoom-0.6').map((on) => ({ says, on, best: 'manifold' }))
