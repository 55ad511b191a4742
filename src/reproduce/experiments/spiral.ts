/** Figures 1 and 2: the spiral, and what regularizers make of it. */
import type { Study } from '../experiment.ts'
import { armMaker } from '../methods.ts'

/** The paper gives no settings: these are this project's. */
const common = {
  network: 'spiral',
  data: 'spiral',
  epochs: 150,
  batch: 100,
  optimizer: 'adam',
  'learning-rate': 0.001,
  schedule: 'constant',
  'weight-decay': 0,
} as const

const arm = armMaker('spiral', common)

const plain = arm('none', 'No mixup', { mix: 'none' })
/** Mixed in hidden layers: the bottleneck, which is layer 4, and those before it. */
const mixed = arm('manifold', 'Manifold Mixup (α = 2)', { mix: 'manifold', alpha: 2, layers: '1,2,3,4' })

const measured = ['error', 'confidence-input', 'confidence-hidden', 'lesser-1', 'lesser-3'] as const

export const figure1: Study = {
  title: 'Figure 1: decision regions and hidden states on a spiral',
  source: 'Verma et al. 2019, section 1, figure 1',
  about:
    'A network with a bottleneck of two units on two intertwined spirals, with and without Manifold Mixup: smoother boundaries, broad regions of low confidence, class states in fewer directions.',
  runs: { cpu: 1, full: 1 },
  arms: () => [plain, mixed],
  measures: measured,
  claims: [
    {
      says: 'Broader regions of low confidence in the hidden plane',
      on: 'confidence-hidden',
      best: 'manifold',
    },
    { says: 'Less confidence over the input plane', on: 'confidence-input', best: 'manifold' },
    { says: 'Class states of layer 1 vary in fewer directions', on: 'lesser-1', best: 'manifold' },
    { says: 'Class states of layer 3 vary in fewer directions', on: 'lesser-3', best: 'manifold' },
  ],
  pictures: 'regions',
}

export const figure2: Study = {
  title: 'Figure 2: other regularizers on the spiral',
  source: 'Verma et al. 2019, section 1, figure 2',
  about:
    'The network of figure 1 with the regularizers that the paper compares: none of them flattens the hidden states.',
  runs: { cpu: 1, full: 1 },
  arms: () => [
    plain,
    arm('input', 'Input Mixup (α = 1)', { mix: 'input', alpha: 1 }),
    arm('weight-decay', 'Weight decay', { mix: 'none', optimizer: 'adamw', 'weight-decay': 0.1 }),
    arm('dropout', 'Dropout of half in all layers but the bottleneck', { mix: 'none', dropout: 0.5 }),
    arm('batch-norm', 'BatchNorm in all layers', { mix: 'none', 'batch-norm': 'on' }),
    arm('noise', 'Gaussian noise on the input', { mix: 'none', noise: 0.05, 'noise-layers': '0' }),
    mixed,
  ],
  measures: measured,
  claims: [
    {
      says: 'Manifold Mixup alone makes the hidden plane uncertain',
      on: 'confidence-hidden',
      best: 'manifold',
    },
    { says: 'Manifold Mixup alone flattens the class states of layer 3', on: 'lesser-3', best: 'manifold' },
  ],
  pictures: 'regions',
}
