/** What yargs says of wrong arguments, in one line and in the words of this project's other errors. */
import { UserError } from '../errors.ts'
import type { Command } from './commands/command.ts'
import { commands } from './commands/index.ts'

/** @param message of yargs, of one line or more */
export function wrongArgument(message: string, argv: readonly string[]): UserError {
  const { words, command } = calledCommand(argv)
  const help = `see manifold ${[...words, '--help'].join(' ')}`
  const choice = /Argument: (.+), Given: (.+), Choices: (.+)/.exec(message)
  if (choice) {
    const [, option, given, choices] = choice
    return new UserError(
      `${asTyped(option!, argv)}: expected one of ${choices!.replaceAll('"', '')}, got ${given}`,
    )
  }
  const meant = /Did you mean (.+)\?/.exec(message)?.[1]
  const given = [...words, argv[words.length]].join(' ')
  if (meant) return new UserError(`unknown command "${given}": did you mean ${meant}?`)
  const unknown = /Unknown arguments?: (.+)/.exec(message)?.[1]?.split(', ')
  if (unknown && command === undefined)
    return new UserError(`expected a command of ${Object.keys(commands).join(', ')}, got "${argv.join(' ')}"`)
  const below = Object.keys(command?.commands ?? {})
  if (below.length > 0 && unknown?.includes(argv[words.length] ?? ''))
    return new UserError(
      `${words.join(' ')}: expected a command of ${below.join(', ')}, got "${argv[words.length]}"`,
    )
  if (unknown)
    return new UserError(`unknown argument ${unknown.map((u) => asTyped(u, argv)).join(', ')} (${help})`)
  const missing = /(?:Missing required arguments?|Not enough arguments following): (.+)/.exec(message)?.[1]
  if (missing) return new UserError(`${dashed(missing)}: expected a value, got none (${help})`)
  if (message.startsWith('Not enough non-option') && command)
    return new UserError(`${words.join(' ')}: expected ${command.positional}, got none (${help})`)
  return new UserError(`${message.trim().replaceAll(/\s*\n\s*/g, ' ')} (${help})`)
}

/** The command that the line begins with, and its words: of `data fetch mnist`, `data fetch`. */
function calledCommand(argv: readonly string[]): { words: readonly string[]; command: Command | undefined } {
  const words: string[] = []
  let command: Command | undefined
  for (
    let table = commands;
    Object.hasOwn(table, argv[words.length] ?? '');
    table = command?.commands ?? {}
  ) {
    command = table[argv[words.length]!]
    words.push(argv[words.length]!)
  }
  return { words, command }
}

/** An option with its dashes where it was given with some. */
function asTyped(name: string, argv: readonly string[]): string {
  const typed = argv.map((word) => word.split('=')[0]!)
  return typed.find((word) => word.startsWith('-') && word.replace(/^--?(no-)?/, '') === name) ?? name
}

/** An option's name as it is typed: one dash for a single letter. */
const dashed = (name: string): string => (name.length === 1 ? `-${name}` : `--${name}`)

/** Options that may be given more than once: their values are lists. */
const repeatable = new Set([
  '_',
  'attack',
  'surrogate',
  'deform',
  'analyze',
  'at',
  'replace',
  'shards',
  'evaluations',
])

/** Refuses what yargs lets through: an option given twice, one without its value, a word where a number belongs. */
export function checkArguments(args: Readonly<Record<string, unknown>>, argv: readonly string[]): true {
  for (const [key, value] of Object.entries(args)) {
    const option = dashed(key)
    if (Array.isArray(value) && !repeatable.has(key))
      throw new UserError(`${option}: expected it once, got it ${value.length} times`)
    if (Number.isNaN(value))
      throw new UserError(`${option}: expected a number, got "${givenFor(option, argv)}"`)
    if (value === '' || (value === undefined && key !== 'model'))
      throw new UserError(`${option}: expected a value, got none`)
  }
  return true
}

/** What was given for an option: `--option value` or `--option=value`. */
function givenFor(option: string, argv: readonly string[]): string {
  const at = argv.findIndex((word) => word === option || word.startsWith(`${option}=`))
  return argv[at] === option ? (argv[at + 1] ?? '') : (argv[at]?.slice(option.length + 1) ?? '')
}
