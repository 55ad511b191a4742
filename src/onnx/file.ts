/** ONNX files on disk: reading with external data, writing whole or not at all. */
import {
  closeSync,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import path from 'node:path'
import { UserError } from '../errors.ts'
import { decodeModel } from './decode.ts'
import type { ExternalReader } from './decode-tensor.ts'
import { encodeModel } from './encode.ts'
import type { Model } from './model.ts'
import { verifyModel } from './verify.ts'

/**
 * Reads and verifies an ONNX file, with its external data if it has any.
 *
 * @param bytes the file's content, where it has been read already
 * @throws UserError that names the file: missing, not ONNX, cut short, or contradicting itself
 */
export function readModel(file: string, bytes = readBytes(file)): Model {
  try {
    const model = decodeModel(bytes, externalReader(path.dirname(file)))
    verifyModel(model)
    return model
  } catch (error) {
    if (error instanceof UserError) throw new UserError(`${file}: ${oneLine(error.message)}`)
    throw error
  }
}

/** Names in a file may hold anything: no line breaks or terminal codes of its choosing reach the user. */
const oneLine = (message: string): string => message.replaceAll(/\p{Cc}/gu, '\u{fffd}')

/** The bytes of a file the user named. @throws UserError if it cannot be read */
export function readBytes(file: string): Uint8Array {
  try {
    return readFileSync(file)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const reason =
      code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'is a folder, expected a file' : code
    throw new UserError(`${file}: ${reason}`)
  }
}

/** Writes an ONNX file; a reader never sees half of it. */
export const writeModel = (file: string, model: Model): void => writeAtomically(file, encodeModel(model))

/**
 * Writes beside the target, as `<file>.<process>.partial`, and moves that into place once the disk has it: a crash, a
 * power cut or a full disk leaves the old file whole.
 *
 * @param content a list of pieces is written one after the other
 * @throws UserError that names the file; nothing is left behind
 */
export function writeAtomically(file: string, content: Uint8Array | string | readonly Uint8Array[]): void {
  const partial = `${file}.${process.pid}.partial`
  try {
    writeDurably(partial, piecesOf(content))
    renameSync(partial, file)
  } catch (error) {
    rmSync(partial, { force: true })
    throw cannotBeWritten(file, error)
  }
  syncFolder(path.dirname(file))
}

/** The system's refusal to write a file, or to make a folder, as the user's to mend. */
export function cannotBeWritten(file: string, error: unknown): UserError {
  const { code } = error as NodeJS.ErrnoException
  return new UserError(`${file}: cannot be written (${code === 'ENOENT' ? 'no such folder' : code})`)
}

const piecesOf = (content: Uint8Array | string | readonly Uint8Array[]): readonly Uint8Array[] =>
  typeof content === 'string' ? [Buffer.from(content)] : content instanceof Uint8Array ? [content] : content

function writeDurably(file: string, pieces: readonly Uint8Array[]): void {
  const handle = openSync(file, 'w')
  try {
    for (const piece of pieces)
      for (let done = 0; done < piece.length; )
        done += writeSync(handle, piece, done, Math.min(longestTransfer, piece.length - done))
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** So that files renamed one after the other also reach the disk in that order. */
function syncFolder(folder: string): void {
  try {
    const handle = openSync(folder, 'r')
    try {
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
  } catch {
    // Windows has no such thing, and a folder that one may write in but not read is no failure: the file is there.
  }
}

/** External data must be relative and stay inside the model's folder, links resolved. */
function externalReader(folder: string): ExternalReader {
  return (location, offset, length) => {
    const what = `external data "${location}"`
    const handle = openInside(folder, location, what)
    try {
      const { size } = fstatSync(handle)
      const count = length ?? Math.max(0, size - offset)
      if (offset + count > size)
        throw new UserError(`${what}: expected ${offset + count} bytes, the file has ${size}`)
      return readAt(handle, offset, count)
    } finally {
      closeSync(handle)
    }
  }
}

/** One read or write takes at most 2^31 - 1 bytes. */
const longestTransfer = 2 ** 30

function readAt(handle: number, offset: number, count: number): Uint8Array {
  const bytes = new Uint8Array(count)
  for (let done = 0; done < count; ) {
    const got = readSync(handle, bytes, done, Math.min(longestTransfer, count - done), offset + done)
    if (got === 0) throw new UserError(`external data: the file became shorter while it was read`)
    done += got
  }
  return bytes
}

function openInside(folder: string, location: string, what: string): number {
  const real = insideFolder(folder, location, what)
  // Opening a pipe would wait for its writer.
  if (!statSync(real).isFile()) throw new UserError(`${what}: expected a file`)
  try {
    return openSync(real, 'r')
  } catch (error) {
    throw new UserError(`${what}: cannot be read (${(error as NodeJS.ErrnoException).code})`)
  }
}

function insideFolder(folder: string, location: string, what: string): string {
  const escapes = new UserError(`${what} lies outside the model's folder: refused`)
  if (path.isAbsolute(location) || location.split(/[\\/]/).includes('..')) throw escapes
  let real: string
  try {
    real = realpathSync(path.join(folder, location))
  } catch {
    throw new UserError(`${what}: no such file beside the model`)
  }
  const within = path.relative(realpathSync(folder), real)
  if (within === '..' || within.startsWith(`..${path.sep}`) || path.isAbsolute(within)) throw escapes
  return real
}
