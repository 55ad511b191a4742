/** What a file format is to the rest of the project: how to know it by its content, and how to open it. */
import type { Dataset } from '../dataset.ts'
import type { ImageOptions } from '../images/options.ts'
import type { Place } from './place.ts'

export interface FormatOptions extends ImageOptions {
  /** The part that was asked for, such as `test`; undefined where none was said. */
  readonly split?: string | undefined
  /** What the data set is to be called: the SPEC. */
  readonly spec: string
  /** What the SPEC says after `?`, by option: `{ layout: 'NHWC' }`. None but those of the format. */
  readonly said?: Readonly<Record<string, string>> | undefined
  /** Path of the labels, where the SPEC says one after a comma. */
  readonly labels?: string | undefined
}

export interface Format {
  /** In a word or two, for messages; several may share it. */
  readonly name: string
  /** For people, in the output: `images in class folders, in a tar archive`. */
  readonly description: string
  /** Names of the options that the SPEC may carry after `?`; absent for none. */
  readonly options?: readonly string[]
  /** Says so for certain or not at all: by the first bytes, by names within a folder or an archive. */
  readonly recognizes: (place: Place) => boolean | Promise<boolean>
  /**
   * Samples are read and decoded when they are asked for; what is held in memory besides does not grow with the size of
   * the images.
   *
   * @throws UserError for what is broken or missing, naming the file and, inside an archive, the entry
   */
  readonly open: (place: Place, options: FormatOptions) => Promise<Dataset>
}
