/** Options that several commands share, and how they are read. */
import { statSync } from 'node:fs'
import path from 'node:path'
import type { Argv } from 'yargs'
import { UserError } from '../errors.ts'
import { readBytes } from '../onnx/file.ts'
import type { Preprocessing } from '../onnx/preprocess.ts'

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
    .option('threads', { type: 'number', describe: "threads of ONNX Runtime (default: the machine's cores)" })
    .option('provider', { choices: ['cpu'], default: 'cpu', describe: 'where ONNX Runtime computes' })
    .option('quiet', { type: 'boolean', default: false, describe: 'no progress' })
    .check((args) => {
      wholeNumber('--seed', args.seed as number, 0)
      if (args.threads !== undefined) wholeNumber('--threads', args.threads as number, 1)
      return true
    })

export interface DataArguments {
  readonly data?: string
  readonly 'data-root': string
  readonly limit?: number
}

export const dataOptions = (y: Argv, fallback: string): Argv =>
  y
    .option('data', { type: 'string', describe: `data set: name[:split] or a path (default ${fallback})` })
    .option('data-root', { type: 'string', default: 'data', describe: 'folder of downloaded data sets' })
    .option('limit', { type: 'number', describe: 'only the first N samples' })
    .check(({ limit }) => limit === undefined || wholeNumber('--limit', limit as number, 1))

export interface PreprocessingArguments {
  readonly mean?: string
  readonly std?: string
  readonly range?: string
  readonly layout?: 'NCHW' | 'NHWC'
  readonly preprocessing?: string
}

export const preprocessingOptions = (y: Argv): Argv =>
  y
    .option('range', {
      type: 'string',
      describe: 'values of black and white that the model wants, such as 0..255 (default 0..1)',
    })
    .option('mean', {
      type: 'string',
      describe: 'subtracted, in units of the range: one number or one a channel',
    })
    .option('std', { type: 'string', describe: 'divided by: one number or one a channel' })
    .option('layout', { choices: ['NCHW', 'NHWC'], describe: 'how the model wants images (default NCHW)' })
    .option('preprocessing', { type: 'string', describe: 'JSON file with range, mean, std, layout' })

/** @throws UserError naming the option or the field of the file */
export function readPreprocessing(args: PreprocessingArguments): Preprocessing {
  const file = args.preprocessing === undefined ? {} : preprocessingFile(args.preprocessing)
  return {
    ...file,
    ...(args.range !== undefined && { range: parseRange(args.range) }),
    ...(args.mean !== undefined && { mean: parseNumbers('--mean', args.mean) }),
    ...(args.std !== undefined && { std: parseNumbers('--std', args.std) }),
    ...(args.layout !== undefined && { layout: args.layout }),
  }
}

const expectedOf: Readonly<Record<string, string>> = {
  layout: 'NCHW or NHWC',
  range: '[low, high] with low < high',
}

function preprocessingFile(file: string): Preprocessing {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder().decode(readBytes(file)))
  } catch (error) {
    if (error instanceof UserError) throw error
    throw new UserError(`${file}: expected JSON, got ${(error as Error).message}`)
  }
  const fields = ['range', 'mean', 'std', 'layout']
  for (const [key, field] of Object.entries(value ?? {})) {
    const numbers = Array.isArray(field) && field.every((n) => typeof n === 'number')
    const valid =
      key === 'layout'
        ? field === 'NCHW' || field === 'NHWC'
        : numbers && (key !== 'range' || (field.length === 2 && field[0]! < field[1]!))
    if (!fields.includes(key))
      throw new UserError(`${file}: expected the fields ${fields.join(', ')}, got ${key}`)
    if (!valid)
      throw new UserError(
        `${file}: ${key}: expected ${expectedOf[key] ?? 'a list of numbers'}, got ${JSON.stringify(field)}`,
      )
  }
  return value as Preprocessing
}

/** Finds out before a long run whether its result can be written. @throws UserError if the file's folder is missing */
export function checkTarget(option: string, file: string): void {
  const folder = path.dirname(file)
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new UserError(`${option} ${file}: expected an existing folder, ${folder} is none`)
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory())
    throw new UserError(`${option} ${file}: expected a file, got a folder`)
}

function parseRange(text: string): [number, number] {
  const [low, high, ...rest] = text.split('..').map(Number)
  if (rest.length > 0 || !Number.isFinite(low) || !Number.isFinite(high) || low! >= high!)
    throw new UserError(`--range: expected low..high such as 0..255, got "${text}"`)
  return [low!, high!]
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
