/** What a command is. Its modules are loaded when it is called, and what it computes with only when it runs. */
import type { Argv } from 'yargs'

/** For its help, and to read its line: loads no more than the tables whose names the help lists. */
export interface OptionsModule {
  options(y: Argv): Argv
}

export interface CommandModule {
  /** @returns the exit code */
  run(args: never): Promise<number>
}

export interface Command {
  readonly positional: string
  readonly describe: string
  options(): Promise<OptionsModule>
  load(): Promise<CommandModule>
  /** Commands below this one, which runs by itself where none of them is named; they share its options. */
  readonly commands?: Readonly<Record<string, Command>>
}
