/** Which libraries a shared library of Linux is linked with, read from the file: there need be no compiler's tools on the machine. */
import { closeSync, fstatSync, readSync } from 'node:fs'

/** Of the ELF header and of entries in its tables: offsets in bytes, for 64-bit little-endian files. */
const header = { size: 64, sections: 0x28, sectionSize: 0x3a, sectionCount: 0x3c } as const
const section = { type: 4, offset: 0x18, size: 0x20, link: 0x28 } as const
const entrySize = 16
const sectionTypeDynamic = 6
const tagNeeded = 1n

/**
 * @param file descriptor, which is closed
 * @returns the names (DT_NEEDED) in the file's order
 * @throws Error for what is no 64-bit little-endian ELF file
 *
 * System V ABI, chapters 4 and 5: https://gabi.xinuos.com/
 */
export function neededLibraries(file: number): readonly string[] {
  try {
    const { size } = fstatSync(file)
    const read = (position: number, length: number): Buffer => {
      if (position + length > size) throw new Error('Expected a whole ELF file, got a part of one')
      const bytes = Buffer.alloc(length)
      readSync(file, bytes, 0, length, position)
      return bytes
    }
    const head = read(0, header.size)
    if (head.toString('latin1', 0, 6) !== '\x7fELF\x02\x01')
      throw new Error('Expected a 64-bit little-endian ELF file')
    const each = head.readUInt16LE(header.sectionSize)
    const table = read(
      Number(head.readBigUInt64LE(header.sections)),
      each * head.readUInt16LE(header.sectionCount),
    )
    const body = (at: number) =>
      read(
        Number(table.readBigUInt64LE(at + section.offset)),
        Number(table.readBigUInt64LE(at + section.size)),
      )
    for (let at = 0; at < table.length; at += each) {
      if (table.readUInt32LE(at + section.type) !== sectionTypeDynamic) continue
      return names(body(at), body(each * table.readUInt32LE(at + section.link)))
    }
    return []
  } finally {
    closeSync(file)
  }
}

/** @param strings the table that the values of the entries point into */
function names(entries: Buffer, strings: Buffer): string[] {
  const found: string[] = []
  for (let at = 0; at + entrySize <= entries.length; at += entrySize) {
    if (entries.readBigUInt64LE(at) !== tagNeeded) continue
    const start = Number(entries.readBigUInt64LE(at + 8))
    found.push(strings.toString('latin1', start, strings.indexOf(0, start)))
  }
  return found
}
