/** The same three images in files of many formats, by tools/reference/data-formats.py. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Dataset } from '../../../src/data/dataset.ts'
import type { FormatOptions } from '../../../src/data/formats/format.ts'
import { openPath } from '../../../src/data/formats/index.ts'

const folder = fileURLToPath(new URL('../../goldens/formats', import.meta.url))

export const golden = (...names: string[]): string => path.join(folder, ...names)

export interface Expected {
  readonly labels: readonly number[]
  readonly fine: readonly number[]
  readonly coarse: readonly number[]
  readonly names: readonly string[]
  /** By Python, from the definition in data-hash.ts. */
  readonly hash: string
  readonly fineHash: string
  readonly coarseHash: string
  /** By dtype. */
  readonly dtypes: Readonly<Record<string, readonly number[]>>
}

export const expected = JSON.parse(readFileSync(golden('expected.json'), 'utf8')) as Expected

/** Opened by its content, as the command line does. */
export const open = (file: string, options: Partial<FormatOptions> = {}): Promise<Dataset> =>
  openPath(file, { spec: file, ...options })
