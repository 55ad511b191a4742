/** What is asked of the machine to find out why a provider does not start; tests ask a made-up one. */
import { execFileSync } from 'node:child_process'
import { openSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import os from 'node:os'
import { neededLibraries } from './cuda/elf.ts'

export interface Machine {
  /** As Node names them: `linux`, `x64`. */
  readonly platform: string
  readonly arch: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
  /** Names in a folder; none where there is no such folder. */
  list(folder: string): readonly string[]
  /** The file that a path leads to, links followed; undefined where there is none. */
  realPath(file: string): string | undefined
  readText(file: string): string | undefined
  /** What a program writes; undefined where there is no such program, or it fails. */
  output(program: string, ...args: readonly string[]): string | undefined
  /** Libraries that a shared library is linked with; undefined where it is none. */
  needed(file: string): readonly string[] | undefined
  /** Asks the loader for a shared library, by name or path. @returns its complaint; undefined where it loads */
  loadError(library: string): string | undefined
}

export const thisMachine: Machine = {
  platform: process.platform,
  arch: process.arch,
  env: process.env,
  home: os.homedir(),
  list: (folder) => orNothing(() => readdirSync(folder)) ?? [],
  realPath: (file) => orNothing(() => realpathSync(file)),
  readText: (file) => orNothing(() => readFileSync(file, 'utf8')),
  output: (program, ...args) =>
    orNothing(() =>
      execFileSync(program, args, {
        encoding: 'utf8',
        timeout: 10_000,
        stdio: ['ignore', 'pipe', 'ignore'],
        maxBuffer: 2 ** 26,
      }),
    ),
  needed: (file) => orNothing(() => neededLibraries(openSync(file, 'r'))),
  loadError,
}

/** What Node says of a library that it has loaded, found to be no addon of its own, and closed again. */
const loaded = 'Module did not self-register'

function loadError(library: string): string | undefined {
  try {
    process.dlopen({ exports: {} }, library, os.constants.dlopen.RTLD_LAZY)
    return undefined
  } catch (error) {
    const { message } = error as Error
    return message.startsWith(loaded) ? undefined : message.split('\n')[0]
  }
}

function orNothing<T>(ask: () => T): T | undefined {
  try {
    return ask()
  } catch {
    return undefined
  }
}
