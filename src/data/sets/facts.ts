/** What is known of the published sets without opening them: to plan with, before they are here. */
import type { SetName } from './index.ts'

export interface SetFacts {
  /** Of one sample. */
  readonly shape: readonly number[]
  readonly classes: number
  /** Samples of each split. */
  readonly samples: Readonly<Record<string, number>>
}

const digits = { shape: [1, 28, 28], classes: 10, samples: { train: 60_000, test: 10_000 } } as const
const photographs = { shape: [3, 32, 32], samples: { train: 50_000, test: 10_000 } } as const

/** As their authors say: the homepages are in the files of the sets. */
export const setFacts = {
  mnist: digits,
  'fashion-mnist': digits,
  'cifar-10': { ...photographs, classes: 10 },
  'cifar-100': { ...photographs, classes: 100 },
  svhn: { shape: [3, 32, 32], classes: 10, samples: { train: 73_257, test: 26_032 } },
  'tiny-imagenet': { shape: [3, 64, 64], classes: 200, samples: { train: 100_000, val: 10_000 } },
} as const satisfies Readonly<Record<SetName, SetFacts>>
