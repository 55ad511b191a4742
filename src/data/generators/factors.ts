/**
 * factors-a, factors-b, factors-c: the synthetic task of the paper's appendix A (Verma et al. 2019), where each image is drawn
 * from independent factors and the test set has angles that the training set has not. A network that learned on straight
 * mixtures of images is wrong there; one that learned on images drawn from mixed factors (`--mix factors`) is right.
 *
 * The ranges of the other factors are those of the authors' code (supervised/synth_data_exp.py), where size and colour are
 * constant; its images are grey, 64x64, with black corners where the white ground was turned away.
 */
import { UserError } from '../../errors.ts'
import { type Dataset, memoryDataset } from '../dataset.ts'
import { checkCount } from '../memory-dataset.ts'
import { checkSeed, type RandomStream, randomStream } from '../random.ts'
import { formatSpec } from '../spec.ts'
import { drawFactors, type FactorName, factorNames } from './factor-picture.ts'

export const factorSplits = { train: 10_000, test: 2_000 } as const
export type FactorSplit = keyof typeof factorSplits

type Range = readonly [low: number, high: number]

/** Lengths in 256ths of an image's side. */
const ranges = {
  x: [30, 150],
  y: [20, 50],
  slope: [-10, 10],
  foot: [-30, 5],
  width: [15, 35],
} as const satisfies Partial<Record<FactorName, Range>>

/** Lengths of the bar of each shape. */
const shapes: readonly [Range, Range] = [
  [0, 20],
  [40, 100],
]

/** Angles of the training set of all tasks, in degrees. */
const trainAngles: readonly [Range, Range] = [
  [-70, -50],
  [50, 80],
]

/** What the label says, and the angles for label 0 and 1, or of both where the label is the shape (appendix A). */
const tasks = {
  a: {
    label: 'angle',
    test: [
      [-30, -10],
      [10, 30],
    ],
  },
  b: {
    label: 'angle',
    test: [
      [-30, -20],
      [-10, 30],
    ],
  },
  c: {
    label: 'shape',
    test: [
      [-30, 0],
      [0, 30],
    ],
  },
} as const satisfies Record<string, { label: FactorName; test: readonly [Range, Range] }>

export type FactorTask = keyof typeof tasks

const classNames = { angle: ['clockwise', 'counterclockwise'], shape: ['one', 'seven'] } as const

export const factorDefaults = { seed: 0, side: 32, size: 0.25, colour: 1 } as const

export interface FactorOptions {
  readonly seed?: number
  readonly n?: number
  /** Pixels along an image's side, 16 to 256. The authors' images have 64. */
  readonly side?: number
  /** Share by which an image may be smaller than the largest, from 0 (always the same size, as in the paper) to 0.9. */
  readonly size?: number
  /** How far colours go from red (0: always red, as in the paper) to blue (1). */
  readonly colour?: number
}

/**
 * The factors data set: shape [3, side, side], two balanced classes, label = index mod 2.
 *
 * Task a and b: the label is the sign of the angle; the test angles of b are not as far from 0 on both sides. Task c: the
 * label is the shape. Sample i is a function of (seed, split, task, i, size, colour) alone; images are drawn when they are
 * first read.
 *
 * @throws UserError for an option out of range
 */
export function factors(task: FactorTask, split: FactorSplit, options: FactorOptions = {}): Dataset {
  const defaults = { ...factorDefaults, n: factorSplits[split] }
  const all = { ...defaults, ...options }
  const { seed, n, side, size, colour } = all
  const name = `factors-${task}`
  checkWithin(name, 'side', side, [16, 256], Number.isInteger(side))
  checkWithin(name, 'size', size, [0, 0.9])
  checkWithin(name, 'colour', colour, [0, 1])
  checkCount(name, n, 3 * side * side)
  checkSeed(seed)
  const of = (index: number) => {
    const random = randomStream(seed, `${name}/${split}`, index, 0)
    return Float64Array.from(drawValues(task, split, index % 2, { size, colour }, random))
  }
  return memoryDataset({
    spec: formatSpec(name, split, all, defaults),
    shape: [3, side, side],
    classes: 2,
    classNames: classNames[tasks[task].label],
    values: new Uint8Array(n * 3 * side * side),
    labels: Int32Array.from({ length: n }, (_, i) => i % 2),
    draw: (index, into) => into.set(drawFactors(of(index), side)),
    factors: {
      names: factorNames,
      of,
      draw: (values, into) => into.set(Float32Array.from(drawFactors(values, side), (level) => level / 255)),
    },
  })
}

/** In the order of `factorNames`; the numbers that are drawn do not depend on each other, nor on the label. */
function drawValues(
  task: FactorTask,
  split: FactorSplit,
  label: number,
  { size, colour }: Pick<Required<FactorOptions>, 'size' | 'colour'>,
  random: RandomStream,
): number[] {
  const other = random.int(2)
  const angles: readonly [Range, Range] = split === 'train' ? trainAngles : tasks[task].test
  const [shape, angle] = tasks[task].label === 'shape' ? [label, other] : [other, label]
  const drawn: Record<FactorName, Range> = {
    ...ranges,
    shape: shapes[shape]!,
    angle: angles[angle]!,
    size: [1 - size, 1],
    colour: [0, colour],
  }
  return factorNames.map((name) => {
    const [low, high] = drawn[name]
    return low + (high - low) * random.uniform()
  })
}

function checkWithin(set: string, option: string, value: number, [low, high]: Range, fits = true): void {
  if (fits && value >= low && value <= high) return
  throw new UserError(
    `${set}: ${option}: expected ${fits ? 'a number' : 'a whole number'} from ${low} to ${high}, got ${value}`,
  )
}
