/** Files of a set that are already on this machine, brought by hand or by another tool. */
import {
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { UserError } from '../../../errors.ts'
import type { SetFile } from '../set.ts'
import { checkFile } from './fetch-file.ts'
import { sha256Of } from './sha256.ts'

/**
 * Finds out which file of a set a file is, by its content; its name is of no account.
 *
 * @throws UserError for one that is none of them
 */
export async function recognizeFile(path: string, files: readonly SetFile[]): Promise<SetFile> {
  const { size } = statSync(path)
  const likely = files.filter(({ bytes }) => bytes === size)
  const sha256 = likely.length > 0 ? await sha256Of(path) : undefined
  const found = likely.find((file) => file.sha256 === sha256)
  if (found) return found
  const meant = likely[0] ?? files.find(({ name }) => name === basename(path))
  if (meant && sha256 !== undefined)
    throw new UserError(`${path}: SHA-256: expected ${meant.sha256} of ${meant.name}, got ${sha256}`)
  const expected = (meant ? [meant] : files).map(
    ({ name, bytes }) => `${name} (${bytes.toLocaleString('en')} bytes)`,
  )
  throw new UserError(`${path}: expected ${expected.join(' or ')}, got ${size.toLocaleString('en')} bytes`)
}

/** The files at `path`: itself, or those in a folder that have a name of the set. @throws UserError for none */
export function filesAt(path: string, files: readonly SetFile[]): string[] {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined) throw new UserError(`${path}: expected a file or a folder, got no such file`)
  if (!stat.isDirectory()) return [path]
  const there = readdirSync(path)
  const names = files.map(({ name }) => name).filter((name) => there.includes(name))
  if (names.length === 0)
    throw new UserError(
      `${path}: expected ${files.map(({ name }) => name).join(' or ')} in it, got none of them`,
    )
  return names.map((name) => join(path, name))
}

/** Copies it into place, whole or not at all. @returns false where it was there */
export async function takeFile(path: string, file: SetFile, folder: string): Promise<boolean> {
  const target = join(folder, file.name)
  if (resolve(path) === resolve(target)) return false
  if (existsSync(target)) {
    await checkFile(target, file)
    return false
  }
  mkdirSync(dirname(target), { recursive: true })
  const partial = `${target}.${process.pid}.copy`
  try {
    copyFileSync(path, partial, constants.COPYFILE_FICLONE)
    renameSync(partial, target)
  } catch (error) {
    rmSync(partial, { force: true })
    throw new UserError(`${target}: expected to copy ${path} there, got ${(error as Error).message}`)
  }
  return true
}
