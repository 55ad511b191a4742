/** Makes a folder one for a new run, or for several. */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseObject } from '../../data/json.ts'
import { UserError } from '../../errors.ts'
import { configSchemas } from './config-file.ts'
import { makeFolder, refuseHeld, removeIfEmpty, removeRun, runPath } from './folder.ts'

/** The folders of several runs in one. */
export const memberFolders = (folder: string, runs: number): string[] =>
  Array.from({ length: runs }, (_, i) => path.join(folder, `run-${i + 1}`))

/**
 * @param force remove the run, or the runs, that the folder is of; files of others stay, and so do runs that only
 * happen to lie in it
 * @param members that new runs will go to
 * @throws UserError if that would overwrite a run, or a file
 */
export function claimFolder(folder: string, force: boolean, members: readonly string[] = []): void {
  if (!force) refuseHeld(folder)
  const replaced = memberFolders(folder, runsIn(folder))
  for (const member of members) if (!replaced.includes(member)) refuseHeld(member)
  for (const member of replaced) {
    removeRun(member)
    removeIfEmpty(member)
  }
  removeRun(folder)
  makeFolder(folder)
}

/** How many runs the folder says to hold; 0 where it holds one, or none. */
function runsIn(folder: string): number {
  const file = runPath(folder, 'config')
  if (!existsSync(file)) return 0
  try {
    const { schema, runs } = parseObject(file, readFileSync(file, 'utf8'))
    return schema === configSchemas.runs && Number.isInteger(runs) ? (runs as number) : 0
  } catch (error) {
    // What is no configuration is about to be replaced by one.
    if (error instanceof UserError) return 0
    throw error
  }
}
