/** What NumPy and scikit-learn give (tools/reference/representations.py). */
import { readFileSync } from 'node:fs'

type Form = 'plain' | 'centred'

interface Golden {
  readonly spectra: readonly (Readonly<Record<Form, readonly number[]>> & {
    readonly name: string
    readonly size: number
    /** float32, little-endian, base64. */
    readonly values: string
  })[]
  readonly neighbours: readonly {
    readonly name: string
    readonly size: number
    readonly train: string
    readonly trainLabels: readonly number[]
    readonly test: string
    /** By k. */
    readonly predictions: Readonly<Record<string, readonly number[]>>
  }[]
  readonly networks: readonly NetworkGolden[]
}

export interface NetworkGolden {
  readonly model: string
  readonly data: string
  readonly mean: number
  readonly std: number
  readonly tensor: string
  /** The first so many images of each split. */
  readonly test: number
  readonly train: number
  readonly size: number
  readonly correct: number
  /** Correct by k. */
  readonly neighbours: Readonly<Record<string, number>>
  readonly classes: readonly (Readonly<
    Record<Form, { readonly largest: number; readonly rest: number; readonly spectrum: readonly number[] }>
  > & { readonly label: number; readonly n: number })[]
}

const file = new URL('../../goldens/representations.json', import.meta.url)
export const goldens = JSON.parse(readFileSync(file, 'utf8')) as Golden

export function floatsOf(base64: string): Float32Array {
  const bytes = Buffer.from(base64, 'base64')
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i))
}
