/** How a model wants its images: arithmetic that is folded into its graph. */
import type { DType } from '../tensor.ts'

/**
 * From pixels in [0, 1] to what the model takes, in this order: the range, the channels, mean, std, standardization, the layout,
 * the type.
 */
export interface Preprocessing {
  /**
   * The values that pixels 0 and 1 have before mean and std: [0, 1] by default, or all values of a whole-number type
   * ([0, 255] of uint8).
   */
  readonly range?: readonly [low: number, high: number]
  /** How the model wants its channels; by default those of the data as they are. */
  readonly channels?: ChannelOrder
  /** One number, or one a channel in the model's order, in units of the range. */
  readonly mean?: readonly number[]
  readonly std?: readonly number[]
  /** Each image to mean 0 and deviation 1, over all of its values. */
  readonly standardize?: Standardization
  /** NCHW (channels first, the default) or NHWC. */
  readonly layout?: 'NCHW' | 'NHWC'
  /** The type of the model's input, where it is to be verified: the file says it. */
  readonly dtype?: DType
}

export const channelOrders = {
  RGB: { description: 'red, green, blue', data: 3, model: 3 },
  BGR: { description: 'blue, green, red', data: 3, model: 3 },
  grey: { description: 'one channel', data: 1, model: 1 },
  repeat: { description: 'the one channel of grey images three times', data: 1, model: 3 },
} as const satisfies Record<string, { description: string; data: 1 | 3; model: 1 | 3 }>

export type ChannelOrder = keyof typeof channelOrders

export const standardizations = ['tensorflow', 'unbiased'] as const

/** Whether the variance is the sum of squares over D, as TensorFlow has it, or over D - 1. */
export type Standardization = (typeof standardizations)[number]

/** What the model subtracts, as a pixel value of [0, 1] a channel of the data. */
export function meanColour({
  mean,
  range: [low, high] = [0, 1],
  channels,
}: Preprocessing): number[] | undefined {
  const pixels = mean?.map((m) => (m - low) / (high - low))
  return pixels && inDataOrder(pixels, channels)
}

/** What the model divides by, in pixel units of [0, 1], a channel of the data. */
export function pixelDeviation({
  std,
  range: [low, high] = [0, 1],
  channels,
}: Preprocessing): number[] | undefined {
  const pixels = std?.map((deviation) => deviation / (high - low))
  return pixels && inDataOrder(pixels, channels)
}

/** A grey image that is repeated has one value: the mean of those that its copies have. */
function inDataOrder(values: number[], channels: ChannelOrder | undefined): number[] {
  if (channels === 'BGR') return values.reverse()
  if (channels !== 'repeat') return values
  return [values.reduce((sum, value) => sum + value, 0) / values.length]
}
