/** What the frame header of a JPEG says, read without a decoder: asking sharp costs a third of decoding a small image. */

export interface JpegHeader {
  readonly height: number
  readonly width: number
  /** Bits of a value. */
  readonly precision: number
  readonly components: number
}

/**
 * Walks the segments up to the frame header, SOF; undefined for other files.
 * ITU-T T.81, B.1.1.3 and B.2.2: https://www.w3.org/Graphics/JPEG/itu-t81.pdf
 */
export function jpegHeader(bytes: Uint8Array): JpegHeader | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return undefined
  const uint16 = (at: number) => 256 * bytes[at]! + bytes[at + 1]!
  let at = 2
  while (at + 9 < bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1]!
    if (marker === 0xff) at += 1
    else if (isFrameHeader(marker))
      return {
        precision: bytes[at + 4]!,
        height: uint16(at + 5),
        width: uint16(at + 7),
        components: bytes[at + 9]!,
      }
    else at += 2 + uint16(at + 2)
  }
  return undefined
}

/** C0 to CF, less the tables among them: C4 Huffman, C8 reserved, CC arithmetic. */
const isFrameHeader = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
