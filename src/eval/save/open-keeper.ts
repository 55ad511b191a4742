/** Where the progress of an evaluation is kept: in the folder that was said, in one that is thrown away, or nowhere. */
import { mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { UserError } from '../../errors.ts'
import { type CheckpointOptions, forgetful, type Keeper, openCheckpoint } from '../keep/checkpoint.ts'

export interface KeeperOptions {
  readonly checkpoint?: string | undefined
  readonly resume?: string | undefined
  readonly save?: string | undefined
}

/** Saving needs the images of the whole evaluation, which a disk has more room for than memory. */
export function openKeeper(
  { checkpoint, resume, save }: KeeperOptions,
  options: Omit<CheckpointOptions, 'resume'>,
): Keeper {
  if (checkpoint !== undefined && resume !== undefined)
    throw new UserError(
      '--checkpoint: expected it or --resume, got both: what is resumed is kept in the same folder',
    )
  // Told now rather than at the end, where it cannot be made.
  if (save !== undefined) mkdirSync(save, { recursive: true })
  if (resume !== undefined) return openCheckpoint(resume, { ...options, resume: true })
  if (checkpoint !== undefined) return openCheckpoint(checkpoint, { ...options, resume: false })
  if (save === undefined) return forgetful
  const folder = path.join(save, 'unfinished')
  rmSync(folder, { recursive: true, force: true })
  const keeper = openCheckpoint(folder, { ...options, resume: false })
  return {
    ...keeper,
    close() {
      keeper.close()
      rmSync(folder, { recursive: true })
    },
  }
}
