/** What `data` can do: a file each. */
import type { Command } from '../command.ts'

export const dataCommands = {
  list: {
    positional: '',
    describe: 'the data sets that have a name, which of them are here, and the formats of files',
    options: () => import('./list-options.ts'),
    load: () => import('./list.ts'),
  },
  fetch: {
    positional: '<name>',
    describe: 'download a set, or take its files from this machine, and verify them',
    options: () => import('./fetch-options.ts'),
    load: () => import('./fetch.ts'),
  },
  show: {
    positional: '<spec>',
    describe: 'a contact sheet: some samples of each class with their labels',
    options: () => import('./show-options.ts'),
    load: () => import('./show.ts'),
  },
  check: {
    positional: '<spec>',
    describe: 'counts, sizes, mean and deviation, copies, and what is broken',
    options: () => import('./check-options.ts'),
    load: () => import('./check.ts'),
  },
} as const satisfies Readonly<Record<string, Command>>
