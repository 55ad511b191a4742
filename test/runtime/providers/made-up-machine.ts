/** A machine that is made up: what files there are, what programs say, and which libraries load. */
import type { Machine } from '../../../src/runtime/providers/machine.ts'

export interface Parts {
  readonly platform?: string
  readonly arch?: string
  readonly env?: Machine['env']
  /** By path: text, or for a link `-> target`. */
  readonly files?: Readonly<Record<string, string>>
  /** By program: what it writes. */
  readonly programs?: Readonly<Record<string, string>>
  /** Libraries that the loader finds. */
  readonly loads?: readonly string[]
  /** What it says of others, where that is not that there is none. */
  readonly complaints?: Readonly<Record<string, string>>
  /** By path: what a library is linked with. */
  readonly needed?: Readonly<Record<string, readonly string[]>>
}

export function madeUpMachine({
  platform = 'linux',
  arch = 'x64',
  env = {},
  files = {},
  programs = {},
  loads = [],
  complaints = {},
  needed = {},
}: Parts = {}): Machine {
  const realPath = (file: string): string | undefined => {
    const content = files[file]
    return content?.startsWith('-> ') ? realPath(content.slice(3)) : content === undefined ? undefined : file
  }
  return {
    platform,
    arch,
    env,
    home: '/home/me',
    list: (folder) => [
      ...new Set(
        Object.keys(files).flatMap((file) =>
          file.startsWith(`${folder === '/' ? '' : folder}/`)
            ? (file.slice(folder === '/' ? 1 : folder.length + 1).split('/')[0] ?? [])
            : [],
        ),
      ),
    ],
    realPath,
    readText: (file) => files[file],
    output: (program) => programs[program],
    needed: (file) => needed[file],
    loadError: (library) =>
      loads.includes(library)
        ? undefined
        : (complaints[library] ?? `${library}: cannot open shared object file: No such file or directory`),
  }
}
