import type { Pixels } from './pixels.ts'

/** Labelled images as the bytes of PNG, JPEG, WebP ... files, wherever those lie: what image formats make data sets of. */
export interface EncodedImages {
  readonly spec: string
  /** What was recognised, for people. */
  readonly description: string
  /** One for each image: class numbers. */
  readonly labels: Int32Array
  /** Labels are in [0, classes). */
  readonly classes: number
  readonly classNames?: readonly string[] | undefined
  /** Other names of the classes, such as WordNet numbers, by which a class list may call them. */
  readonly classIds?: readonly string[] | undefined
  /** Names image `i` in messages: its path, or that of its archive with the entry. */
  nameOf(i: number): string
  /** @throws UserError for a file or entry that cannot be read, naming it */
  bytes(i: number): Promise<Uint8Array>
}

/** Of a data set of encoded images: its samples before anything is resized or cropped. */
export interface EncodedSamples {
  /** Names sample `i` for people: its path, or that of its archive with the entry. */
  nameOf(i: number): string
  /** @throws UserError for an image that is broken, naming it */
  pixels(i: number): Promise<Pixels>
}

/** The endings, in small letters, of the names of images that can be decoded. */
const endings = ['.png', '.jpg', '.jpeg', '.webp', '.gif', '.tif', '.tiff', '.avif']

export const isImageName = (name: string): boolean => {
  const lower = name.toLowerCase()
  return endings.some((ending) => lower.endsWith(ending))
}
