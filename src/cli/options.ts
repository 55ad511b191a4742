/** Options that several commands share, and how they are read. */
import { statSync } from 'node:fs'
import path from 'node:path'
import type { Argv } from 'yargs'
import { UserError } from '../errors.ts'
import { parseProvider, providerForms } from '../runtime/providers/provider.ts'

/** One argument, which may be the lone dash that stands for standard output: yargs takes it for no value otherwise. */
export const jsonOption = (y: Argv): Argv =>
  y.option('json', { type: 'string', nargs: 1, describe: 'write the result as JSON; - for standard output' })

export interface RuntimeArguments {
  readonly seed: number
  readonly threads?: number
  readonly quiet: boolean
  readonly provider: string
}

export const runtimeOptions = (y: Argv): Argv =>
  y
    .option('seed', { type: 'number', default: 0, describe: 'all random numbers follow from it' })
    .option('threads', {
      type: 'number',
      describe: "threads of ONNX Runtime on the CPU (default: the machine's cores)",
    })
    .option('provider', {
      type: 'string',
      nargs: 1,
      default: 'cpu',
      describe: `what computes: ${providerForms} (docs/gpu.md)`,
    })
    .option('quiet', { type: 'boolean', default: false, describe: 'no progress' })
    .check((args) => {
      wholeNumber('--seed', args.seed as number, 0)
      if (args.threads !== undefined) wholeNumber('--threads', args.threads as number, 1)
      if (typeof args.provider === 'string') parseProvider(args.provider)
      return true
    })

export interface DataArguments {
  readonly data?: string
  readonly 'data-root': string
  readonly limit?: number
  readonly 'skip-broken': boolean
}

export const skipBrokenOption = (y: Argv): Argv =>
  y.option('skip-broken', {
    type: 'boolean',
    default: false,
    describe: 'leave out images that cannot be decoded, and count them; all are decoded to find out',
  })

export const dataRootOption = (y: Argv): Argv =>
  y.option('data-root', { type: 'string', default: 'data', describe: 'folder of downloaded data sets' })

export const dataOptions = (y: Argv, fallback: string): Argv =>
  dataRootOption(skipBrokenOption(y))
    .option('data', { type: 'string', describe: `data set: name[:split] or a path (default ${fallback})` })
    .option('limit', { type: 'number', describe: 'only the first N samples' })
    .check(({ limit }) => limit === undefined || wholeNumber('--limit', limit as number, 1))

/** Finds out before a long run whether its result can be written. @throws UserError if the file's folder is missing */
export function checkTarget(option: string, file: string): void {
  const folder = path.dirname(file)
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new UserError(`${option} ${file}: expected an existing folder, ${folder} is none`)
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory())
    throw new UserError(`${option} ${file}: expected a file, got a folder`)
}

export function parseNumbers(option: string, text: string): number[] {
  return text.split(',').map((part) => {
    const value = Number(part)
    if (part.trim() === '' || !Number.isFinite(value))
      throw new UserError(`${option}: expected numbers with commas between, got "${text}"`)
    return value
  })
}

/** @throws UserError if the value is not a whole number from `least` on */
export function wholeNumber(option: string, value: number, least: number): true {
  if (!Number.isSafeInteger(value) || value < least)
    throw new UserError(`${option}: expected a whole number from ${least} on, got ${value}`)
  return true
}
