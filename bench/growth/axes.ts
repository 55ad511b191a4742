/** What is made larger and larger. */

/** One size of the work. */
export interface GrowthPoint {
  readonly x: number
  /** Of src/train/networks. */
  readonly network: string
  readonly width?: number
  readonly batch: number
  /** Of an evaluation: images, and how many radii of FGSM. */
  readonly images?: number
  readonly radii?: number
}

export interface GrowthAxis {
  readonly title: string
  /** What x is, in words. */
  readonly x: string
  /** What is timed, at a point x. */
  readonly work: string
  readonly points: readonly GrowthPoint[]
}

const batch = 128

export const axes = {
  batch: {
    title: 'Batch',
    x: 'samples a batch',
    work: 'a training step of PreActResNet18 at width 16',
    points: [16, 32, 64, 128, 256].map((x) => ({ x, network: 'preactresnet18', width: 16, batch: x })),
  },
  depth: {
    title: 'Depth',
    x: 'layers',
    work: `a training step of WRN-x-2, batch ${batch}`,
    points: [10, 16, 22, 28, 40].map((x) => ({ x, network: `wrn-${x}-2`, batch })),
  },
  width: {
    title: 'Width',
    x: 'channels of the first stage',
    work: `a training step of PreActResNet18 at width x, batch ${batch}`,
    points: [16, 32, 48, 64].map((x) => ({ x, network: 'preactresnet18', width: x, batch })),
  },
  'data-size': {
    title: 'Size of the data',
    x: 'images',
    work: 'a whole evaluation under FGSM of PreActResNet18 at width 16',
    points: [500, 1000, 2000, 4000].map((x) => evaluation({ x, images: x, radii: 1 })),
  },
  epsilons: {
    title: 'Number of epsilons',
    x: 'epsilons',
    work: 'a whole evaluation under FGSM of PreActResNet18 at width 16 on 500 images',
    points: [1, 2, 4, 8].map((x) => evaluation({ x, images: 500, radii: x })),
  },
} as const satisfies Readonly<Record<string, GrowthAxis>>

export type AxisName = keyof typeof axes

function evaluation(sizes: {
  readonly x: number
  readonly images: number
  readonly radii: number
}): GrowthPoint {
  return { ...sizes, network: 'preactresnet18', width: 16, batch: 100 }
}

/** Whether a point is a training step or an evaluation. */
export const isEvaluation = ({ images }: GrowthPoint): boolean => images !== undefined
