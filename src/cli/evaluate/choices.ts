/** From arguments to what the library is asked for. */
import type { Attack, AttackParameters } from '../../attacks/attack.ts'
import { type AttackName, attacks } from '../../attacks/index.ts'
import { UserError } from '../../errors.ts'
import type { Targeting } from '../../eval/attack-run/plan.ts'
import type { AttackChoice } from '../../eval/attack-run/plan-runs.ts'
import { wholeNumber } from '../options.ts'
import type { Arguments } from './options.ts'

/** @throws UserError for an attack nobody knows, and for a setting that no attack of them reads */
export function attackChoices(args: Arguments): AttackChoice[] {
  const names = (args.attack ?? []).flatMap((list) => list.split(',')).map((name) => name.trim())
  for (const name of names)
    if (!Object.hasOwn(attacks, name))
      throw new UserError(`--attack: expected one of ${Object.keys(attacks).join(', ')}, got "${name}"`)
  const targeted = parseTargeted(args.targeted)
  const settings = saidSettings(args)
  for (const { option, key } of settings)
    if (names.length > 0 && !names.some((name) => readsOf(name).includes(key)))
      throw new UserError(`${option}: expected an attack that reads it, got ${names.join(', ')}`)
  return names.map((name) => ({
    name: name as AttackName,
    ball: args.norm,
    eps: args.eps,
    ...(targeted !== undefined && { targeted }),
    ...Object.fromEntries(
      settings.filter(({ key }) => readsOf(name).includes(key)).map(({ key, value }) => [key, value]),
    ),
  }))
}

const readsOf = (name: string): readonly (keyof AttackParameters)[] => {
  const attack: Attack = attacks[name as AttackName]
  return attack.reads
}

interface Setting {
  readonly option: string
  readonly key: keyof AttackParameters
  readonly value: unknown
}

function saidSettings(args: Arguments): Setting[] {
  for (const option of ['steps', 'restarts', 'queries', 'eot'] as const)
    if (args[option] !== undefined) wholeNumber(`--${option}`, args[option], 1)
  const size = args['step-size']
  if (size !== undefined && !(size > 0))
    throw new UserError(`--step-size: expected a number above 0, got ${size}`)
  const all: Setting[] = [
    { option: '--steps', key: 'steps', value: args.steps },
    { option: '--step-size', key: 'relativeStepSize', value: size },
    { option: '--restarts', key: 'restarts', value: args.restarts },
    { option: '--random-start', key: 'randomStart', value: args['random-start'] },
    { option: '--last-iterate', key: 'lastIterate', value: args['last-iterate'] },
    { option: '--loss', key: 'loss', value: args.loss },
    { option: '--queries', key: 'queries', value: args.queries },
    { option: '--eot', key: 'eotSamples', value: args.eot },
    { option: '--match', key: 'match', value: args.match },
  ]
  return all.filter(({ value }) => value !== undefined)
}

function parseTargeted(text: string | undefined): Targeting | undefined {
  if (text === undefined || text === 'random' || text === 'least-likely') return text
  if (!/^\d+$/.test(text))
    throw new UserError(`--targeted: expected a class number, random or least-likely, got "${text}"`)
  return Number(text)
}

const units = { s: 1, min: 60, h: 3600 }

/** Reads `90s`, `10min`, `2h` or a number of seconds. */
export function parseDuration(text: string): number {
  const [, number, unit = 's'] = /^(\d+(?:\.\d+)?)\s*(s|min|h)?$/.exec(text.trim()) ?? []
  const seconds = Number(number) * units[unit as keyof typeof units]
  if (!(seconds > 0))
    throw new UserError(`--time-budget: expected a time such as 90s or 10min, got "${text}"`)
  return seconds
}
