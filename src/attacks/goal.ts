/** What a gradient attack raises, and when an image has got there. */
import { UserError } from '../errors.ts'
import type { Target } from './attack.ts'
import type { LossName } from './losses/index.ts'

export interface Goal {
  /** What is raised. */
  readonly loss: LossName
  /** Whether a prediction for image i of the target is what the attack wants. */
  isReached(prediction: number, i: number): boolean
}

/** What is raised instead where a class is to be reached. */
const towards = {
  'cross-entropy': 'targeted-cross-entropy',
  margin: 'difference',
  dlr: 'targeted-dlr',
} as const satisfies Partial<Record<LossName, LossName>>

/**
 * Away from the labels or, where the target has targets, to those.
 *
 * @param loss by default the cross-entropy; towards targets its namesake
 * @throws UserError for a loss that cannot be used so
 */
export function goalOf({ labels, targets }: Target, loss: LossName = 'cross-entropy'): Goal {
  if (targets === undefined) {
    if (needsTargets(loss))
      throw new UserError(`loss: expected one that is raised without targets, got ${loss}`)
    return { loss, isReached: (prediction, i) => prediction !== labels[i] }
  }
  if (!Object.hasOwn(towards, loss))
    throw new UserError(`loss: expected one of ${Object.keys(towards).join(', ')} with targets, got ${loss}`)
  return {
    loss: towards[loss as keyof typeof towards],
    isReached: (prediction, i) => prediction === targets[i],
  }
}

const needsTargets = (loss: LossName): boolean => (Object.values(towards) as LossName[]).includes(loss)
