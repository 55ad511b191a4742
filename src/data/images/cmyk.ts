/** Which images may hold ink instead of light, told by a glance. */
import { jpegHeader } from './jpeg-header.ts'

/** True for JPEGs of four components and for all TIFFs. */
export function mayBeCmyk(bytes: Uint8Array): boolean {
  const isTiff = (bytes[0] === 0x49 && bytes[1] === 0x49) || (bytes[0] === 0x4d && bytes[1] === 0x4d)
  return isTiff || jpegHeader(bytes)?.components === 4
}
