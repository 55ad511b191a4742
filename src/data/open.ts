/** Opens the data set that a SPEC names: `name[:split][?option=number&...]`, the path of an IDX file, or a folder of images. */
import { existsSync } from 'node:fs'
import { UserError } from '../errors.ts'
import type { Dataset } from './dataset.ts'
import { glyphs } from './glyphs.ts'
import { openIdx } from './idx-dataset.ts'
import { isImageFolder, openImageFolder } from './image-folder.ts'
import { openMnist } from './mnist.ts'
import { noiseImages } from './noise.ts'
import { parseSpec } from './spec.ts'
import { spiral } from './spiral.ts'

export interface OpenOptions {
  /** Folder that holds the folders of downloaded sets. Default `data`, in the working directory. */
  readonly root?: string
  /** Seed of `random` alone: the other generated sets are the same for everybody unless their SPEC has a seed. */
  readonly seed?: number
  /** Shape of one sample of `random`, [C, H, W] for images. */
  readonly shape?: readonly number[]
  /** Number of classes of `random`. */
  readonly classes?: number
}

type Split = 'train' | 'test'

/** A data set that can be opened by name. */
export interface NamedDataset {
  /** One line for people. */
  readonly description: string
  readonly splits: readonly Split[]
  /** Names of the options that the SPEC may carry after `?`. */
  readonly options: readonly string[]
  open(split: Split, said: Readonly<Record<string, number>>, options: OpenOptions): Dataset | Promise<Dataset>
}

const bothSplits = ['train', 'test'] as const

/** Every data set that has a name. */
export const datasets = {
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
  mnist: {
    description: 'handwritten digits, 28x28 grey, as IDX files: 60,000 train, 10,000 test',
    splits: bothSplits,
    options: [],
    open: (split, _, { root = 'data' }) => openMnist('mnist', split, root),
  },
  'fashion-mnist': {
    description: 'articles of clothing, 28x28 grey, as IDX files: 60,000 train, 10,000 test',
    splits: bothSplits,
    options: [],
    open: (split, _, { root = 'data' }) => openMnist('fashion-mnist', split, root),
  },
} as const satisfies Record<string, NamedDataset>

/**
 * Opens a data set.
 *
 * @param spec a name of `datasets` with its split, test where absent (`glyphs:train`, `glyphs:test?seed=3&n=500`), or
 * a folder of class folders of images, or the path of an IDX images file, gzipped or not, with the path of its labels after a comma where their name does not
 * follow from the images'
 * @throws UserError for an unknown name, split or option, and for files that are missing or broken
 */
export async function openDataset(spec: string, options: OpenOptions = {}): Promise<Dataset> {
  const parsed = parseSpec(spec)
  if (parsed && Object.hasOwn(datasets, parsed.name)) {
    const { name, split, options: said } = parsed
    const set: NamedDataset = datasets[name as keyof typeof datasets]
    const isSplit = (text: string): text is Split => (set.splits as readonly string[]).includes(text)
    if (!isSplit(split))
      throw new UserError(`${spec}: split: expected ${set.splits.join(' or ')}, got "${split}"`)
    const stray = Object.keys(said).find((option) => !set.options.includes(option))
    if (stray !== undefined)
      throw new UserError(`${spec}: options: expected ${set.options.join(', ') || 'none'}, got "${stray}"`)
    return set.open(split, said, options)
  }
  if (existsSync(spec)) return isImageFolder(spec) ? openImageFolder(spec) : openIdx(spec)
  const comma = spec.lastIndexOf(',')
  if (comma !== -1) return openIdx(spec.slice(0, comma), { labels: spec.slice(comma + 1), spec })
  const names = Object.keys(datasets).join(', ')
  throw new UserError(
    `${spec}: data: expected one of ${names}, a path to an IDX file, or a folder of class folders of images, got none of these`,
  )
}
