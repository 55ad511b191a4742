/** A file on its way: its bytes so far on disk, with the hash of all of them. */
import { createHash, type Hash } from 'node:crypto'
import { renameSync, rmSync, statSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { claim, forget, release } from './claim.ts'
import { hashInto } from './sha256.ts'

/** Appends all of the bytes. */
export type Write = (file: FileHandle, bytes: Uint8Array) => Promise<void>

const append: Write = (file, bytes) => file.appendFile(bytes)

export class Part {
  /** Bytes that are here. */
  size = 0
  /** The address that all of them came from in this run; undefined for the rest of an earlier one, and for a mixture. */
  source: string | undefined
  /** What that address calls this version of the file, for If-Range. */
  version: string | undefined
  readonly #target: string
  readonly #path: string
  readonly #file: FileHandle
  readonly #write: Write
  #hash: Hash = createHash('sha256')

  private constructor(target: string, path: string, file: FileHandle, write: Write) {
    this.#target = target
    this.#path = path
    this.#file = file
    this.#write = write
  }

  /** Goes on with what an earlier run left, if it left anything. */
  static async of(target: string, write: Write = append): Promise<Part> {
    const path = claim(target)
    const part = new Part(target, path, await open(path, 'a'), write)
    part.size = (await part.#file.stat()).size
    await hashInto(part.#hash, path)
    return part
  }

  async add(bytes: Uint8Array): Promise<void> {
    await this.#write(this.#file, bytes)
    this.#hash.update(bytes)
    this.size += bytes.length
  }

  async restart(): Promise<void> {
    await this.#file.truncate(0)
    this.#hash = createHash('sha256')
    this.size = 0
    this.source = undefined
    this.version = undefined
  }

  /** Of the bytes so far, in hex. */
  sha256(): string {
    return this.#hash.copy().digest('hex')
  }

  /** Gives it its name, at once and whole: on disk before it is seen. */
  async finish(): Promise<void> {
    await this.#file.sync()
    await this.#file.close()
    renameSync(this.#path, this.#target)
    forget(this.#path)
  }

  /** Leaves what there is to the next run. @returns where it lies; undefined for nothing */
  async leave(): Promise<string | undefined> {
    await this.#file.close()
    if (statSync(this.#path).size > 0) return release(this.#path, this.#target)
    rmSync(this.#path)
    forget(this.#path)
    return undefined
  }
}
