/** A data set from an array of images and one of labels. */
import { UserError } from '../../errors.ts'
import type { Dataset } from '../dataset.ts'
import type { FormatOptions } from '../formats/format.ts'
import { arrayDataset } from './array-dataset.ts'
import { checkedLabels, classesOf } from './labels.ts'
import { describeArray, type NumericArray, numbersOf } from './numeric-array.ts'
import { sampleReader } from './sample-reader.ts'

/** Options of a SPEC that every format of arrays takes. */
export const arrayOptions = ['layout', 'scale', 'classes'] as const

export interface Located {
  /** Path of its file. */
  readonly file: string
  readonly array: NumericArray
}

/**
 * @param format for people: `a NumPy array`
 * @throws UserError for arrays that are no images, and for labels that are not one for each of them
 */
export async function openArrays(
  format: string,
  images: Located,
  labels: Located,
  { spec, said = {} }: FormatOptions,
): Promise<Dataset> {
  const scale = scaleSaid(images.file, said)
  const classes = classesSaid(images.file, said)
  const reader = sampleReader(images.array, nameOf(images), { layout: said.layout, scale })
  const { shape } = labels.array
  if (!(shape.length === 1 || (shape.length === 2 && shape[1] === 1)))
    throw new UserError(`${nameOf(labels)}: expected labels [n], got ${describeArray(labels.array)}`)
  const values = checkedLabels(nameOf(labels), await numbersOf(labels.array), {
    count: reader.size,
    images: nameOf(images),
    classes,
  })
  return arrayDataset({
    spec,
    description: `${format}: ${describeArray(images.array)} as ${reader.layout}`,
    parts: [reader],
    labels: values,
    classes: classes ?? classesOf(values),
  })
}

const nameOf = ({ file, array }: Located): string => (array.name === '' ? file : `${file}: ${array.name}`)

/** The value that is 1 in pixel units, where the SPEC says one. */
export const scaleSaid = (file: string, said: Readonly<Record<string, string>> = {}): number | undefined =>
  numberSaid(file, said, 'scale', (value) => value > 0, 'a number above 0')

/** The number of classes, where the SPEC says one. */
export const classesSaid = (file: string, said: Readonly<Record<string, string>> = {}): number | undefined =>
  numberSaid(file, said, 'classes', (value) => Number.isInteger(value) && value > 0, 'a whole number above 0')

function numberSaid(
  file: string,
  said: Readonly<Record<string, string>>,
  option: string,
  fits: (value: number) => boolean,
  expected: string,
): number | undefined {
  const text = said[option]
  if (text === undefined) return undefined
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (fits(value) && Number.isFinite(value)) return value
  throw new UserError(`${file}: ${option}: expected ${expected}, got "${text}"`)
}
