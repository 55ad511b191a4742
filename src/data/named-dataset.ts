/** What a data set with a name is to whoever opens it. */
import type { ImageOptions } from './images/options.ts'

export interface OpenOptions extends ImageOptions {
  /** Folder that holds the folders of downloaded sets. Default `data`, in the working directory. */
  readonly root?: string
  /** Seed of `random` alone: the other generated sets are the same for everybody unless their SPEC has a seed. */
  readonly seed?: number
  /** Shape of one sample of `random`, [C, H, W] for images. */
  readonly shape?: readonly number[]
  /** Number of classes of `random`. */
  readonly classes?: number
}

/** A data set that can be opened by name. */
export interface NamedDataset {
  /** One line for people. */
  readonly description: string
  /** The one that is opened where none is said comes last. */
  readonly splits: readonly string[]
  /** Names of the options that the SPEC may carry after `?`; absent for none. */
  readonly options?: readonly string[]
}
