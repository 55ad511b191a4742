/** ONNX files on disk: reading with external data, writing whole or not at all. */
import {
  closeSync,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
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
 * @throws UserError that names the file: missing, not ONNX, cut short, or contradicting itself
 */
export function readModel(file: string): Model {
  const bytes = readBytes(file)
  try {
    const model = decodeModel(bytes, externalReader(path.dirname(file)))
    verifyModel(model)
    return model
  } catch (error) {
    if (error instanceof UserError) throw new UserError(`${file}: ${error.message}`)
    throw error
  }
}

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

/** Writes beside the target and moves it into place, so that a crash or a full disk leaves the old file whole. */
export function writeAtomically(file: string, content: Uint8Array | string): void {
  const partial = `${file}.${process.pid}.partial`
  try {
    writeFileSync(partial, content)
    renameSync(partial, file)
  } catch (error) {
    rmSync(partial, { force: true })
    const { code } = error as NodeJS.ErrnoException
    throw new UserError(`${file}: cannot be written (${code === 'ENOENT' ? 'no such folder' : code})`)
  }
}

/** External data must be relative and stay inside the model's folder, links resolved. */
function externalReader(folder: string): ExternalReader {
  return (location, offset, length) => {
    const real = insideFolder(folder, location)
    const handle = openSync(real, 'r')
    try {
      const { size } = fstatSync(handle)
      const count = length ?? size - offset
      if (offset + count > size || count < 0)
        throw new UserError(
          `external data ${location}: expected ${offset + count} bytes, the file has ${size}`,
        )
      const bytes = new Uint8Array(count)
      readSync(handle, bytes, 0, count, offset)
      return bytes
    } finally {
      closeSync(handle)
    }
  }
}

function insideFolder(folder: string, location: string): string {
  const escapes = new UserError(`external data "${location}" lies outside the model's folder: refused`)
  if (path.isAbsolute(location) || location.split(/[\\/]/).includes('..')) throw escapes
  let real: string
  try {
    real = realpathSync(path.join(folder, location))
  } catch {
    throw new UserError(`external data "${location}": no such file beside the model`)
  }
  if (!real.startsWith(realpathSync(folder) + path.sep)) throw escapes
  return real
}
