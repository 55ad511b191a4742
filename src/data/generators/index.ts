/** Data sets that this program draws. */
import { UserError } from '../../errors.ts'
import type { Dataset } from '../dataset.ts'
import type { NamedDataset, OpenOptions } from '../named-dataset.ts'
import { type FactorTask, factors } from './factors.ts'
import { glyphs } from './glyphs.ts'
import { noiseImages } from './noise.ts'
import { spiral } from './spiral.ts'

type Split = 'train' | 'test'

const bothSplits = ['train', 'test'] as const satisfies readonly Split[]

export interface Generator extends NamedDataset {
  readonly splits: typeof bothSplits
  readonly options: readonly string[]
  /** @param said the options of the SPEC */
  readonly open: (split: Split, said: Readonly<Record<string, number>>, options: OpenOptions) => Dataset
}

/** @param label what the classes are, and how the test set differs */
const factorSet = (task: FactorTask, label: string): Generator => ({
  description: `ones and sevens ${label} (the paper's appendix A), drawn by this program: 10,000 train, 2,000 test`,
  splits: bothSplits,
  options: ['n', 'side', 'size', 'colour', 'seed'],
  open: (split, said) => factors(task, split, said),
})

export const generated = {
  glyphs: {
    description: 'ten stroke symbols, 28x28 grey, drawn by this program: 10,000 train, 2,000 test',
    splits: bothSplits,
    options: ['seed', 'n'],
    open: (split, said) => glyphs(split, said),
  },
  spiral: {
    description: 'two intertwined spirals in the plane, drawn by this program: 1,000 train, 1,000 test',
    splits: bothSplits,
    options: ['n', 'noise', 'turns', 'seed'],
    open: (split, said) => spiral(split, said),
  },
  'factors-a': factorSet('a', 'by their tilt; tilted other than in training'),
  'factors-b': factorSet('b', 'by their tilt; tilted other than in training, and not evenly'),
  'factors-c': factorSet('c', 'by their shape; tilted less than in training'),
  random: {
    description: "uniform noise in the model's input shape, for smoke tests: 100 samples",
    splits: bothSplits,
    options: ['n', 'seed'],
    open: (split, said, { shape, classes, seed }) => {
      if (!shape || classes === undefined)
        throw new UserError('random: expected the shape of a sample and the number of classes, got none')
      return noiseImages(split, shape, classes, { ...(seed !== undefined && { seed }), ...said })
    },
  },
} as const satisfies Record<string, Generator>

export type GeneratorName = keyof typeof generated
