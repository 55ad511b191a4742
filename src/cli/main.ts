#!/usr/bin/env node
/** The entry point: finds the command, and turns every failure into its exit code. */
import yargs, { type Argv } from 'yargs'
import { hideBin } from 'yargs/helpers'
import { UserError } from '../errors.ts'
import type { Command } from './commands/command.ts'
import { commands } from './commands/index.ts'
import { readVersion } from './version.ts'
import { checkArguments, wrongArgument } from './wrong-argument.ts'

/** 0 done; 1 done and a requirement is not met; 2 wrong argument or bad input; 3 a bug. */
async function main(argv: readonly string[]): Promise<number> {
  let code = 0
  const parser = yargs(argv as string[])
    .scriptName('manifold')
    .usage('$0 <command>\n\nTrain with Manifold Mixup and attack any ONNX classifier, on ONNX Runtime.')
    .parserConfiguration({ 'camel-case-expansion': false })
    .strict()
    .check((args) => checkArguments(args, argv))
    .demandCommand(1, 'expected a command')
    .recommendCommands()
    .version(readVersion())
    .help()
    .wrap(Math.min(110, process.stdout.columns ?? 110))
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? wrongArgument(message, argv)
    })
  addCommands(parser, commands, (result) => {
    code = result
  })
  try {
    await parser.parseAsync()
    return code
  } catch (error) {
    // A missing value comes as an error of yargs' own, past fail().
    const isArgument = error instanceof Error && error.name === 'YError'
    return report(isArgument ? wrongArgument(error.message, argv) : error)
  }
}

/** @param done takes the exit code of the command that ran */
function addCommands(y: Argv, table: Readonly<Record<string, Command>>, done: (code: number) => void): Argv {
  for (const [name, command] of Object.entries(table))
    y.command(
      `${name} ${command.positional}`.trim(),
      command.describe,
      async (own) => addCommands((await command.options()).options(own), command.commands ?? {}, done),
      async (args) => done(await (await command.load()).run(args as never)),
    )
  return y
}

function report(error: unknown): number {
  const message = error instanceof UserError ? error.message : fileError(error)
  if (message !== undefined) {
    process.stderr.write(`error: ${message.replaceAll(/\s*\n\s*/g, ' ')}\n`)
    return 2
  }
  process.stderr.write(
    `${error instanceof Error ? error.stack : String(error)}\nThis is a bug in onnx-manifold: please report it.\n`,
  )
  return 3
}

/** A folder that cannot be made, a full disk: the system's refusals are no bugs. */
function fileError(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  const { syscall, path, message, code } = error as NodeJS.ErrnoException
  if (syscall === undefined || path === undefined) return undefined
  const reason = code === 'EEXIST' || code === 'ENOTDIR' ? 'expected a folder, got a file' : message
  return `${path}: ${reason}`
}

// A reader that goes away (| head) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})

process.exitCode = await main(hideBin(process.argv))
