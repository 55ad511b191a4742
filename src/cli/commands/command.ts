/** What a command is. Its module is loaded when it is called. */
import type { Argv } from 'yargs'

/** What a command's module exports. */
export interface CommandModule {
  options(y: Argv): Argv
  /** @returns the exit code */
  run(args: never): Promise<number>
}

export interface Command {
  readonly positional: string
  readonly describe: string
  load(): Promise<CommandModule>
  /** Commands below this one, which runs by itself where none of them is named; they share its options. */
  readonly commands?: Readonly<Record<string, Command>>
}
