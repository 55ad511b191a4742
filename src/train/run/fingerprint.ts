/** What makes a run the one that it is: a checkpoint of another one is refused. */
import { hashOf } from '../../data/data-hash.ts'
import { isObject } from '../../data/json.ts'
import { UserError } from '../../errors.ts'
import { encodeModel } from '../../onnx/encode.ts'
import { canonicalJson, sha256, short } from './json.ts'
import type { RunPlan } from './options.ts'
import type { Selection } from './selection.ts'

/** SHA-256 of each, in hex. */
export interface Fingerprint {
  readonly settings: string
  /** The network before training. */
  readonly model: string
  readonly train: string
  readonly validation?: string
  readonly test?: string
}

const names = {
  settings: 'settings',
  model: 'base model',
  train: 'training data',
  validation: 'validation data',
  test: 'test data',
} as const satisfies Readonly<Record<keyof Fingerprint, string>>

/** Keys of the configuration that say how and where it runs, not what is trained. */
export const circumstances: readonly string[] = [
  'threads',
  'provider',
  'lowering',
  'resident',
  'verbose',
  'out',
  'quiet',
  'force',
  'resume',
  'command',
  'versions',
]

export async function fingerprintOf(
  { network, data, options, config }: RunPlan,
  select: Selection,
): Promise<Fingerprint> {
  const { train, validation, test } = data
  return {
    settings: sha256(canonicalJson([essence(config), essence({ ...options }), select])),
    model: sha256(encodeModel(network.model)),
    train: await hashOf(train),
    ...(validation && { validation: await hashOf(validation) }),
    ...(test && { test: await hashOf(test) }),
  }
}

/** A configuration that was read from a run's folder has what the run adds to it. */
const added = ['schema', 'select', 'fingerprint']

const essence = (settings: Readonly<Record<string, unknown>>): object =>
  Object.fromEntries(Object.entries(settings).filter(([key]) => ![...circumstances, ...added].includes(key)))

/**
 * @param found what a file of the run says, whatever that is
 * @throws UserError that names the first difference, and both hashes
 */
export function checkFingerprint(file: string, found: unknown, expected: Fingerprint): void {
  const text = (of: unknown, key: string) => {
    const hash = isObject(of) ? of[key] : undefined
    return typeof hash === 'string' ? short(hash) : 'none'
  }
  for (const [key, name] of Object.entries(names))
    if (text(found, key) !== text(expected, key))
      throw new UserError(
        `${file}: ${name}: expected ${text(found, key)} as the run began with, got ${text(expected, key)}`,
      )
}
