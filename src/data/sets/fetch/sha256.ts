import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'

/** Feeds a file to a hash, piece by piece. */
export async function hashInto(hash: Hash, path: string): Promise<void> {
  for await (const bytes of createReadStream(path, { highWaterMark: 2 ** 20 })) hash.update(bytes as Buffer)
}

/** SHA-256 of a file, in hex. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  await hashInto(hash, path)
  return hash.digest('hex')
}
