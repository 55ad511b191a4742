/** Images as raw float32 files, one a run, written and read at any place. */
import { closeSync, existsSync, openSync, readSync, writeSync } from 'node:fs'
import path from 'node:path'
import { UserError } from '../../errors.ts'

export interface ImageFiles {
  /** @param position of the first value, counted in values */
  write(run: number, position: number, images: Float32Array): void
  /** @throws UserError for a file that is shorter than that */
  read(run: number, position: number, count: number): Float32Array
  close(): void
}

export function openImageFiles(folder: string): ImageFiles {
  const handles = new Map<number, number>()
  const handle = (run: number): number => {
    const file = path.join(folder, `adversarials-${run}.f32`)
    const open = handles.get(run) ?? openSync(file, existsSync(file) ? 'r+' : 'w+')
    handles.set(run, open)
    return open
  }
  return {
    write(run, position, images) {
      const bytes = new Uint8Array(images.buffer, images.byteOffset, images.byteLength)
      for (let done = 0; done < bytes.length; )
        done += writeSync(handle(run), bytes, done, bytes.length - done, 4 * position + done)
    },
    read(run, position, count) {
      const images = new Float32Array(count)
      const bytes = new Uint8Array(images.buffer)
      for (let done = 0; done < bytes.length; ) {
        const got = readSync(handle(run), bytes, done, bytes.length - done, 4 * position + done)
        if (got === 0)
          throw new UserError(`${folder}: adversarials-${run}.f32 is cut short: begin the evaluation anew`)
        done += got
      }
      return images
    },
    close() {
      for (const open of handles.values()) closeSync(open)
    },
  }
}
