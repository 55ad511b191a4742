/** What of the data can be deformed. */
import { UserError } from '../../errors.ts'
import type { DeformationContext } from './deformation.ts'

/**
 * [C, H, W] of images; [H, W] is one channel.
 *
 * @param option what asks for images, for the message
 * @throws UserError for other data
 */
export function imageShape(shape: readonly number[], option: string): DeformationContext['shape'] {
  const [channels, height, width] = shape.length === 2 ? [1, ...shape] : shape
  if (shape.length > 3 || channels === undefined || height === undefined || width === undefined)
    throw new UserError(`${option}: expected images [C, H, W], the data has [${shape.join(', ')}]`)
  return [channels, height, width]
}

/**
 * A value a channel, from one for each or one for all.
 *
 * @throws UserError for another number of values, and for values outside of [0, 1]
 */
export function channelFill(fill: readonly number[], channels: number, option: string): readonly number[] {
  if (fill.length !== 1 && fill.length !== channels)
    throw new UserError(
      `${option}: expected a fill of 1 number or ${channels} (channels of the data), got ${fill.length}`,
    )
  if (!fill.every((value) => value >= 0 && value <= 1))
    throw new UserError(`${option}: expected a fill in [0, 1], got ${fill.join(', ')}`)
  return fill.length === channels ? fill : new Array<number>(channels).fill(fill[0]!)
}
