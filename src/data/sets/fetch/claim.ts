/**
 * What others left of a file when they were cut off, for one process to go on with.
 *
 * A file on its way is `<file>.<host>-<pid>-<n>.part` while somebody writes it, so that several may fetch the same set, and
 * `<file>.part` once its writer gave up. Whoever goes on renames it to a name of his own: of several only one can.
 */
import { mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { hostname } from 'node:os'
import { basename, dirname, join } from 'node:path'

const own = new Set<string>()
let count = 0

/** @returns a path for this process alone: of the largest rest that nobody writes, or of no file yet. Other such rests are removed. */
export function claim(target: string): string {
  mkdirSync(dirname(target), { recursive: true })
  count += 1
  const path = `${target}.${hostname()}-${process.pid}-${count}.part`
  own.add(path)
  const rests = restsOf(target)
  const taken = rests.findIndex((rest) => takes(rest, path))
  for (const rest of taken === -1 ? [] : rests.slice(taken + 1)) rmSync(rest, { force: true })
  return path
}

/** Gives the name back: nobody writes to it any more. @returns where the rest lies now */
export function release(path: string, target: string): string {
  own.delete(path)
  const rest = `${target}.part`
  renameSync(path, rest)
  return rest
}

/** Its file is there no more, or has its final name. */
export const forget = (path: string): void => {
  own.delete(path)
}

/** Rests that nobody writes, the largest first. */
function restsOf(target: string): string[] {
  const folder = dirname(target)
  const size = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0
  return readdirSync(folder)
    .filter((name) => name.startsWith(`${basename(target)}.`) && name.endsWith('.part'))
    .map((name) => join(folder, name))
    .filter((path) => path === `${target}.part` || isOrphan(path, target))
    .sort((a, b) => size(b) - size(a))
}

/** Its writer was a process of this machine and is gone. Of another machine's it cannot be known. */
function isOrphan(path: string, target: string): boolean {
  const match = /^(?<host>.+)-(?<pid>\d+)-\d+$/.exec(path.slice(target.length + 1, -'.part'.length))
  if (match?.groups?.host !== hostname()) return false
  const pid = Number(match.groups.pid)
  // This process may have the number of one that is gone: containers count from 1.
  return pid === process.pid ? !own.has(path) : !isAlive(pid)
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** False where somebody else was quicker. */
function takes(rest: string, path: string): boolean {
  try {
    renameSync(rest, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}
