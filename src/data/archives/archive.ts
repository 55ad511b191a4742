/** Files within one file: an index of entries, made when it is opened, and the bytes of any of them afterwards. */

export interface Archive {
  readonly path: string
  /** For people: `gzipped tar archive`. */
  readonly kind: string
  /** Of its files, in its order: `train/cat/0001.png`, without a leading `./`. None is absolute or leads outside. */
  readonly names: readonly string[]
  /** Of the file of names[k]. @throws UserError for an entry that is broken, naming it */
  bytes(k: number): Promise<Uint8Array>
}

/** A file, and what its first bytes are, out of their gzip if it is one. */
export interface ArchiveFile {
  readonly path: string
  readonly head: Uint8Array
  readonly isGzip: boolean
}

/**
 * The archive at a place, if one is there: tar, gzipped tar or zip.
 *
 * @throws UserError for an archive that is cut short or broken, and for entries that lead outside of it, or are links
 */
export async function openArchive(place: ArchiveFile): Promise<Archive | undefined> {
  if (isTar(place.head)) return (await import('./tar.ts')).openTar(place.path, place.isGzip)
  if (isZip(place.head) && !place.isGzip) return (await import('./zip.ts')).openZip(place.path)
  return undefined
}

/** "ustar" is in the header of each entry: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html */
const isTar = (head: Uint8Array): boolean =>
  Buffer.from(head.subarray(257, 262)).toString('latin1') === 'ustar'

/** A local file header, or the end record of an empty archive: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT */
export const isZip = (head: Uint8Array): boolean =>
  head[0] === 0x50 &&
  head[1] === 0x4b &&
  ((head[2] === 3 && head[3] === 4) || (head[2] === 5 && head[3] === 6))
