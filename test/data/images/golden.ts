/** What tools/reference/images.py wrote: Pillow, torchvision, tarfile and zipfile of Python. */
import { readFileSync } from 'node:fs'
import type { Geometry, Interpolation } from '../../../src/data/images/geometry.ts'
import type { Pixels } from '../../../src/data/images/pixels.ts'

type Size = readonly [height: number, width: number]

interface Golden {
  /** Encoded images with their pixels, in base64. */
  readonly kinds: Readonly<
    Record<
      string,
      { readonly file: string; readonly size: Size; readonly rgb: string; readonly grey: string }
    >
  >
  readonly sources: readonly { readonly size: Size; readonly rgb: string }[]
  readonly reshaped: readonly {
    readonly size: Size
    readonly resize: number | Size | null
    readonly crop: number | Size | null
    readonly interpolation: Interpolation
    readonly reshaped: Size
    readonly rgb: string
  }[]
  /** Gzipped, in base64. */
  readonly tars: Readonly<Record<string, string>>
  readonly zips: Readonly<Record<string, string>>
  /** Names of entries. */
  readonly long: string
  readonly plain: string
}

const file = new URL('../../goldens/images.json', import.meta.url)
export const golden: Golden = JSON.parse(readFileSync(file, 'utf8'))

export const fromBase64 = (text: string): Buffer => Buffer.from(text, 'base64')

/** The encoded image of that name. */
export const kind = (name: string): Buffer => fromBase64(golden.kinds[name]!.file)

export function pixels([height, width]: Size, rgb: string): Pixels {
  return { height, width, channels: 3, values: new Uint8Array(fromBase64(rgb)) }
}

export function geometryOf({ resize, crop, interpolation }: Golden['reshaped'][number]): Geometry {
  return { ...(resize !== null && { resize }), ...(crop !== null && { crop }), interpolation }
}
