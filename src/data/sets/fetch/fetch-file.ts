/** A file from the first of some addresses that gives it whole, in as many attempts as it takes. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { UserError } from '../../../errors.ts'
import type { SetFile } from '../set.ts'
import { Fault } from './fault.ts'
import { Part, type Write } from './part.ts'
import { receive } from './receive.ts'
import { shown } from './request.ts'
import { sha256Of } from './sha256.ts'

export interface FetchOptions {
  /** Milliseconds without a byte after which an attempt is given up. Default 30 s. */
  readonly stall?: number
  /** Milliseconds before each further attempt at an address that gave nothing new. Default 1, 2, 4, 8 s. */
  readonly pauses?: readonly number[]
  /** Called with each answer and every piece that comes. @param size bytes of the file that are here */
  readonly onProgress?: (size: number, file: SetFile) => void
  readonly write?: Write
}

/** An attempt that comes this many bytes further than any before it starts the count of attempts anew. */
const progress = 2 ** 20

/**
 * Fetches a file into `folder` unless it is there. What came is kept where it fails, and the next call goes on from there.
 *
 * @returns false for a file that was there
 * @throws UserError where another file has its name, where the disk is full, and where no address gives it, with the reason of each
 */
export async function fetchFile(
  file: SetFile,
  addresses: readonly string[],
  folder: string,
  options: FetchOptions = {},
): Promise<boolean> {
  const target = join(folder, file.name)
  if (existsSync(target)) {
    await checkFile(target, file)
    return false
  }
  const part = await Part.of(target, options.write)
  const reasons: string[] = []
  try {
    for (const address of addresses) {
      const fault = await fromAddress(address, file, part, options)
      if (fault === undefined) {
        await part.finish()
        return true
      }
      reasons.push(`${shown(address)}: ${fault.message}`)
    }
  } catch (error) {
    throw refusedByDisk(error, target, file, await part.leave())
  }
  await part.leave()
  throw new UserError(
    `${file.name}: could not be fetched (${reasons.join('; ')}); to bring it by hand, put it at ${target}: ` +
      `${file.bytes.toLocaleString('en')} bytes, SHA-256 ${file.sha256}`,
  )
}

/** @throws UserError for a file that is not the published one */
export async function checkFile(path: string, file: SetFile): Promise<void> {
  const sha256 = await sha256Of(path)
  if (sha256 !== file.sha256)
    throw new UserError(
      `${path}: SHA-256: expected ${file.sha256} of the published ${file.name}, got ${sha256} ` +
        `(take it out of ${dirname(path)} to fetch it anew)`,
    )
}

/** @returns why this address does not do, or nothing once the file is whole and right */
async function fromAddress(
  address: string,
  file: SetFile,
  part: Part,
  { stall = 30_000, pauses = [1000, 2000, 4000, 8000], onProgress }: FetchOptions,
): Promise<Fault | undefined> {
  let answered = false
  let furthest = part.size
  for (let tries = 0; ; ) {
    try {
      if (part.size < file.bytes)
        await receive(address, file, part, stall, () => {
          answered = true
          onProgress?.(part.size, file)
        })
      await verify(address, file, part)
      return undefined
    } catch (fault) {
      if (!(fault instanceof Fault)) throw fault
      tries = part.size >= furthest + progress ? 1 : tries + 1
      furthest = Math.max(furthest, part.size)
      const hopeful = fault.again === 'yes' || (fault.again === 'midway' && answered)
      if (!hopeful || tries > pauses.length) return fault
      await sleep(fault.wait ?? pauses[tries - 1])
    }
  }
}

/** @throws Fault for other bytes than those of the file; `part` is empty then */
async function verify(address: string, file: SetFile, part: Part): Promise<void> {
  const sha256 = part.sha256()
  if (sha256 === file.sha256) return
  const { source } = part
  await part.restart()
  if (source === address) throw new Fault(`SHA-256: expected ${file.sha256}, got ${sha256}`)
  throw new Fault('what was here of it is of another file', { again: 'yes', wait: 0 })
}

/** An error of the file system, in one line that says where to go on. */
function refusedByDisk(error: unknown, target: string, file: SetFile, rest: string | undefined): unknown {
  const { code = '', syscall, message } = error as NodeJS.ErrnoException
  if (syscall === undefined) return error
  const kept = rest === undefined ? '' : `; the next run goes on with ${rest}`
  const full = ['ENOSPC', 'EDQUOT'].includes(code)
  const reason = full ? `disk full: expected room for ${file.bytes.toLocaleString('en')} bytes` : message
  return new UserError(`${target}: ${reason}${kept}`)
}
