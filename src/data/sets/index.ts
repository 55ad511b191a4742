/** The one table of sets that are published under a name, and how a SPEC finds its set. */
import { UserError } from '../../errors.ts'
import { cifar10, cifar100 } from './cifar.ts'
import { fashionMnist, mnist } from './mnist.ts'
import type { NamedSet } from './set.ts'
import { svhn } from './svhn.ts'
import { tinyImagenet } from './tiny-imagenet.ts'

export const sets = {
  mnist,
  'fashion-mnist': fashionMnist,
  'cifar-10': cifar10,
  'cifar-100': cifar100,
  svhn,
  'tiny-imagenet': tinyImagenet,
} as const satisfies Record<string, NamedSet>

export type SetName = keyof typeof sets

export const isSetName = (name: string): name is SetName => Object.hasOwn(sets, name)

/** @param spec `name` or `name:split` @throws UserError for an unknown name or split */
export function findSet(spec: string): { name: SetName; set: NamedSet; split: string | undefined } {
  const colon = spec.indexOf(':')
  const name = colon === -1 ? spec : spec.slice(0, colon)
  const split = colon === -1 ? undefined : spec.slice(colon + 1)
  if (!isSetName(name))
    throw new UserError(`name: expected one of ${Object.keys(sets).join(', ')}, got "${name}"`)
  const set: NamedSet = sets[name]
  if (split !== undefined && !set.splits.includes(split))
    throw new UserError(`${spec}: split: expected ${set.splits.join(' or ')}, got "${split}"`)
  return { name, set, split }
}
