/** `--resume RUN`: the arguments that a run began with. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { parseObject } from '../../data/json.ts'
import { UserError } from '../../errors.ts'
import { readBytes } from '../../onnx/file.ts'

/** What may be said again when a run goes on: how it runs, not what it is. */
const free: ReadonlySet<string> = new Set([
  'resume',
  'threads',
  'lowering',
  'verbose',
  'quiet',
  'data-root',
  'provider',
  'force',
  '_',
  '$0',
])

/** The arguments of a run as config.json keeps them: what training depends on. */
export const keptArguments = (args: object): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(args).filter(([key, value]) => !free.has(key) && key !== 'out' && value !== undefined),
  )

/**
 * @param args as parsed, defaults among them
 * @param said the options that the user typed
 * @returns the arguments of the run in the folder `args.resume`, with what may be said anew
 * @throws UserError if there is no run, or something else was said
 */
export function resumedArguments<Arguments extends { readonly resume?: string }>(
  args: Arguments,
  said: readonly string[],
): Arguments {
  const folder = args.resume!
  const stray = said.find((key) => !free.has(key))
  if (stray !== undefined)
    throw new UserError(
      `--resume: a run goes on with its own settings, ${stray === 'network' ? 'the network' : `--${stray}`} cannot be said anew`,
    )
  const file = path.join(folder, 'config.json')
  if (!existsSync(file))
    throw new UserError(`--resume ${folder}: expected a run folder, there is no config.json in it`)
  const { arguments: kept, provider } = parseObject(file, new TextDecoder().decode(readBytes(file)))
  if (typeof kept !== 'object' || kept === null)
    throw new UserError(`${file}: arguments: expected the arguments of a run, got ${JSON.stringify(kept)}`)
  const anew = Object.fromEntries(Object.entries(args).filter(([key]) => free.has(key)))
  // A run that began on a GPU goes on there: it falls to the CPU only where that is said.
  const again = !said.includes('provider') && typeof provider === 'string' ? { provider } : {}
  return { ...(kept as Arguments), ...anew, ...again, out: folder }
}
