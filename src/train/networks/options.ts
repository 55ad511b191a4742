/** Checks of what networks are asked to be. */
import { UserError } from '../../errors.ts'
import type { NetworkOptions } from './network.ts'

const isCount = (n: number): boolean => Number.isSafeInteger(n) && n >= 1

/** @throws UserError for what no network can have */
export function checkOptions({ shape, classes, width = 1, dropout = 0 }: NetworkOptions): void {
  if (shape.length === 0 || !shape.every(isCount))
    throw new UserError(`shape: expected sizes of 1 or more, got [${shape}]`)
  if (!isCount(classes) || classes < 2)
    throw new UserError(`classes: expected a whole number, 2 or more, got ${classes}`)
  if (!isCount(width)) throw new UserError(`width: expected a whole number, 1 or more, got ${width}`)
  if (!(dropout >= 0 && dropout < 1))
    throw new UserError(`dropout: expected a share from 0 to below 1, got ${dropout}`)
}

/**
 * The number of channels of an image shape.
 *
 * @param least of height and width, each
 * @throws UserError for any other shape
 */
export function channelsOf(shape: readonly number[], least = 1): number {
  const [channels, height, width, ...more] = shape
  if (channels === undefined || height === undefined || width === undefined || more.length > 0)
    throw new UserError(`shape: expected [channels, height, width], got [${shape}]`)
  if (Math.min(height, width) < least)
    throw new UserError(`shape: expected images of ${least} x ${least} or more, got [${shape}]`)
  return channels
}
