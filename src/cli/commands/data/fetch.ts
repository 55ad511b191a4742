import { type Brought, fetchSet } from '../../../data/sets/fetch/fetch-set.ts'
import { findSet } from '../../../data/sets/index.ts'
import { whereIs } from '../../../data/sets/open-set.ts'
import type { SetFile } from '../../../data/sets/set.ts'
import { UserError } from '../../../errors.ts'
import { type Progress, startProgress } from '../../progress.ts'
import type { Arguments } from './fetch-options.ts'

export async function run(args: Arguments): Promise<number> {
  const { name, set } = findSet(args.name)
  const { 'data-root': root, mirror, from } = args
  if (mirror !== undefined && from !== undefined)
    throw new UserError('--from: expected no --mirror with it, got both')
  const shown = fileProgress(args.quiet)
  const stop = () => {
    shown.stop()
    process.stderr.write('\nstopped; what came is kept, the same command goes on from there\n')
    process.exit(130)
  }
  process.on('SIGINT', stop)
  try {
    const brought = await fetchSet(args.name, {
      root,
      ...(mirror !== undefined && { mirror }),
      ...(from !== undefined && { from }),
      onProgress: shown.update,
    })
    shown.stop()
    const here = set.splits.filter((split) => whereIs(set, split, root) !== undefined)
    const lines = [
      ...brought.map(told),
      ...here.map((split) => `to be opened as --data ${name}:${split}`),
      `${set.homepage} (${set.terms})`,
    ]
    process.stdout.write(`${lines.join('\n')}\n`)
    return 0
  } finally {
    shown.stop()
    process.off('SIGINT', stop)
  }
}

const told = ({ path, file, how }: Brought): string =>
  `${path}: ${how}, ${file.bytes.toLocaleString('en')} bytes, SHA-256 as published`

const megabytes = (bytes: number): number => Number((bytes / 1e6).toFixed(1))

/** A bar a file, of what was missing of it when it began. */
function fileProgress(quiet: boolean): { update(size: number, file: SetFile): void; stop(): void } {
  let current: { name: string; before: number; progress: Progress } | undefined
  return {
    update(size, { name, bytes }) {
      if (current?.name !== name || size < current.before) {
        current?.progress.stop()
        current = { name, before: size, progress: startProgress('MB', quiet) }
      }
      const done = megabytes(size - current.before)
      if (done > 0) current.progress.update(done, megabytes(bytes - current.before), name)
    },
    stop: () => current?.progress.stop(),
  }
}
