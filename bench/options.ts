/** Options of benches that compare this project with others. */
import { parseArgs } from 'node:util'
import { UserError } from '../src/errors.ts'

export interface BenchOptions {
  /** Names of peers. */
  readonly vs: readonly string[]
  /** This project's side runs step graphs as they are, not in the form that is faster on the processor at hand. */
  readonly plain: boolean
  readonly batch: number
  readonly threads: number
  readonly rounds: number
  /** Of the work, in each round; chosen by its speed if absent. */
  readonly repeat?: number | undefined
  /** Of an attack: images in all. */
  readonly samples?: number | undefined
  /** Of an attack, in pixel units of [0, 1]. */
  readonly epsilon: number
  readonly steps: number
  readonly queries: number
  /** ONNX file with other weights of the network, as this project trains and writes it. */
  readonly weights?: string | undefined
  /** SPEC of the images; noise if absent. */
  readonly data?: string | undefined
  /** File for the results. */
  readonly json?: string | undefined
}

const spec = {
  vs: { type: 'string', default: '' },
  best: { type: 'boolean', default: false },
  plain: { type: 'boolean', default: false },
  batch: { type: 'string', default: '128' },
  threads: { type: 'string', default: '2' },
  rounds: { type: 'string', default: '10' },
  repeat: { type: 'string' },
  samples: { type: 'string' },
  epsilon: { type: 'string', default: '0.001' },
  steps: { type: 'string', default: '20' },
  queries: { type: 'string', default: '5000' },
  weights: { type: 'string' },
  data: { type: 'string' },
  json: { type: 'string' },
} as const

/** Options given as text, before those on the command line. */
export type Defaults = Partial<Record<keyof typeof spec, string>>

/**
 * @returns what is no option, and the options
 * @throws UserError for an option that there is not, or a value that it cannot have
 */
export function parseOptions(
  args: readonly string[],
  defaults: Defaults = {},
): { words: readonly string[]; options: BenchOptions } {
  const usual = Object.entries(defaults).map(([name, value]) => `--${name}=${value}`)
  const { values, positionals } = parsed([...usual, ...args])
  const vs = values.vs.split(',').filter((name) => name !== '')
  const optional = (name: 'repeat' | 'samples') =>
    values[name] === undefined ? undefined : whole(`--${name}`, values[name])
  const epsilon = Number(values.epsilon)
  if (!(epsilon >= 0 && epsilon <= 1))
    throw new UserError(`--epsilon: expected a number from 0 to 1, got "${values.epsilon}"`)
  return {
    words: positionals,
    options: {
      vs: values.best && vs.includes('torch') ? [...vs, 'torch-best'] : vs,
      plain: values.plain,
      batch: whole('--batch', values.batch),
      threads: whole('--threads', values.threads),
      rounds: whole('--rounds', values.rounds),
      repeat: optional('repeat'),
      samples: optional('samples'),
      epsilon,
      steps: whole('--steps', values.steps),
      queries: whole('--queries', values.queries),
      weights: values.weights,
      data: values.data,
      json: values.json,
    },
  }
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: spec, allowPositionals: true })
  } catch (error) {
    throw new UserError((error as Error).message.split('. ')[0]!)
  }
}

function whole(option: string, text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= 1) return value
  throw new UserError(`${option}: expected a whole number, 1 or more, got "${text}"`)
}
