/** Which images may hold ink instead of light, told by a glance: asking sharp costs a third of decoding a small image. */

/** True for JPEGs of four components and for all TIFFs. */
export function mayBeCmyk(bytes: Uint8Array): boolean {
  const isTiff = (bytes[0] === 0x49 && bytes[1] === 0x49) || (bytes[0] === 0x4d && bytes[1] === 0x4d)
  return isTiff || componentsOfJpeg(bytes) === 4
}

/**
 * Walks the segments up to the frame header, SOF, which says how many components there are; undefined for other files.
 * ITU-T T.81, B.1.1.3 and B.2.2: https://www.w3.org/Graphics/JPEG/itu-t81.pdf
 */
function componentsOfJpeg(bytes: Uint8Array): number | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return undefined
  let at = 2
  while (at + 9 < bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1]!
    if (marker === 0xff) at += 1
    else if (isFrameHeader(marker)) return bytes[at + 9]
    else at += 2 + 256 * bytes[at + 2]! + bytes[at + 3]!
  }
  return undefined
}

/** C0 to CF, less the tables among them: C4 Huffman, C8 reserved, CC arithmetic. */
const isFrameHeader = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
