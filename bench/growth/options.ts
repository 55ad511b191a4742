/** Options of `bench -- growth`. */
import { parseArgs } from 'node:util'
import { UserError } from '../../src/errors.ts'
import { type AxisName, axes } from './axes.ts'

export interface GrowthOptions {
  readonly only: readonly AxisName[]
  /** Without the largest point of each axis, and few rounds. */
  readonly quick: boolean
  readonly rounds: number
  readonly threads: number
  /** File for the results. */
  readonly json?: string | undefined
}

const spec = {
  only: { type: 'string', default: Object.keys(axes).join(',') },
  quick: { type: 'boolean', default: false },
  rounds: { type: 'string' },
  threads: { type: 'string', default: '2' },
  json: { type: 'string' },
} as const

/** @throws UserError for an option that there is not, or a value that it cannot have */
export function parseGrowthOptions(args: readonly string[]): GrowthOptions {
  const { only, quick, rounds = quick ? '2' : '10', threads, json } = parsed(args)
  return {
    only: only.split(',').map(axisName),
    quick,
    rounds: whole('--rounds', rounds),
    threads: whole('--threads', threads),
    json,
  }
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: spec }).values
  } catch (error) {
    throw new UserError((error as Error).message.split('. ')[0]!)
  }
}

function axisName(name: string): AxisName {
  if (Object.hasOwn(axes, name)) return name as AxisName
  throw new UserError(`--only: expected some of ${Object.keys(axes).join(', ')}, got "${name}"`)
}

function whole(option: string, text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= 1) return value
  throw new UserError(`${option}: expected a whole number, 1 or more, got "${text}"`)
}
