/** Which columns of a parquet file are the images, and which the labels. */
import type { SchemaElement, SchemaTree } from 'hyparquet'
import { UserError } from '../../../errors.ts'
import type { NumberType } from '../../arrays/number-types.ts'
import { isObject } from '../../json.ts'
import type { ParquetFile } from './file.ts'

export interface Columns {
  readonly images: string
  /** Encoded: JPEG, PNG ... as bytes or as {bytes, path}; else the type of the numbers in lists. */
  readonly kind: 'encoded' | NumberType
  readonly labels: string
  readonly classNames: readonly string[] | undefined
}

/** Names in small letters, the likeliest first. */
const usualImages = ['image', 'img', 'images', 'x', 'pixel_values', 'pixels', 'data', 'features']
const usualLabels = ['label', 'labels', 'fine_label', 'y', 'target', 'class']

/**
 * The columns that were said; those that Hugging Face marks as images and classes; those with the usual names; the only ones
 * that can be it.
 *
 * @throws UserError, listing all columns, where that leaves none or more than one
 */
export function columnsOf(file: ParquetFile, said: Readonly<Record<string, string>> = {}): Columns {
  const images = choose(
    file,
    'images',
    said.images,
    usualImages,
    (column) => kindOf(column) !== undefined,
    'Image',
  )
  const labels = choose(file, 'labels', said.labels, usualLabels, isInteger, 'ClassLabel')
  const feature = file.features[labels.element.name]
  const names = isObject(feature) && Array.isArray(feature.names) ? feature.names.map(String) : undefined
  return {
    images: images.element.name,
    kind: kindOf(images)!,
    labels: labels.element.name,
    classNames: names,
  }
}

function choose(
  file: ParquetFile,
  role: 'images' | 'labels',
  said: string | undefined,
  usual: readonly string[],
  fits: (column: SchemaTree) => boolean,
  marked: string,
): SchemaTree {
  const candidates = file.columns.filter(fits)
  const named = (name: string) => candidates.find((column) => column.element.name.toLowerCase() === name)
  const isMarked = ({ element }: SchemaTree) => {
    const feature = file.features[element.name]
    return isObject(feature) && feature._type === marked
  }
  const only = (columns: readonly SchemaTree[]) => (columns.length === 1 ? columns[0] : undefined)
  const chosen =
    said === undefined
      ? (only(candidates.filter(isMarked)) ?? usual.map(named).find((column) => column) ?? only(candidates))
      : candidates.find(({ element }) => element.name === said)
  if (chosen) return chosen
  const expected =
    said === undefined
      ? role === 'images'
        ? 'a column of images (encoded bytes, or lists of numbers), or ?images=COLUMN after the path'
        : 'a column of whole numbers called label, or ?labels=COLUMN after the path'
      : `a column "${said}" that can be ${role}`
  throw new UserError(
    `${file.path}: ${role}: expected ${expected}, got ${file.columns.map(described).join(', ')}`,
  )
}

/** What a column of images is made of; undefined for other columns. */
function kindOf(column: SchemaTree): Columns['kind'] | undefined {
  const { children, element } = column
  if (children.length === 0) return isBytes(element) ? 'encoded' : undefined
  if (children.some((child) => child.element.name === 'bytes' && isBytes(child.element))) return 'encoded'
  const leaf = leafOf(column)
  return leaf && numberType(leaf)
}

/** The one column at the end of nested lists. */
function leafOf({ children, element }: SchemaTree): SchemaElement | undefined {
  if (children.length === 0) return element
  return children.length === 1 ? leafOf(children[0]!) : undefined
}

const isBytes = ({ type, converted_type: converted, logical_type: logical }: SchemaElement): boolean =>
  type === 'BYTE_ARRAY' && converted === undefined && logical === undefined

const isInteger = ({ children, element }: SchemaTree): boolean =>
  children.length === 0 &&
  (element.type === 'INT32' || element.type === 'INT64') &&
  numberType(element) !== undefined

/** Undefined for text, times, decimals and the like. Whole numbers other than bytes are held as float64. */
function numberType({
  type,
  logical_type: logical,
  converted_type: converted,
}: SchemaElement): NumberType | undefined {
  if (type === 'FLOAT') return 'float32'
  if (type === 'DOUBLE') return 'float64'
  if (type === 'BOOLEAN') return 'bool'
  if (type !== 'INT32' && type !== 'INT64') return undefined
  const isByte = logical?.type === 'INTEGER' && logical.bitWidth === 8 && !logical.isSigned
  if (isByte || converted === 'UINT_8') return 'uint8'
  return converted === undefined || /^U?INT_\d+$/.test(converted) ? 'float64' : undefined
}

const described = ({ element, children }: SchemaTree): string =>
  `${element.name} (${element.type ?? (children.length === 1 ? 'list' : 'struct')})`
