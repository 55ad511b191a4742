/** What a named set is: files that are published somewhere, and where they lie once they are here. */
import type { Dataset } from '../dataset.ts'
import type { NamedDataset } from '../named-dataset.ts'

/** A published file, as it is served: whatever serves another one is found out by its length or its hash. */
export interface SetFile {
  readonly name: string
  readonly bytes: number
  /** In hex. */
  readonly sha256: string
  /** The splits that it is needed for; all where absent. */
  readonly splits?: readonly string[]
}

export interface NamedSet extends NamedDataset {
  readonly homepage: string
  /** What its authors say of its use. */
  readonly terms: string
  /** Addresses of folders that hold all files under their names, in the order in which they are tried; each ends in a slash. */
  readonly addresses: readonly string[]
  /** What is fetched. */
  readonly files: readonly SetFile[]
  /** The same images in another form: taken from a file that is here, but not fetched. */
  readonly otherFiles?: readonly SetFile[]
  /** Folders under the root in which it is looked for. Files are fetched into the first, the set's own. */
  readonly folders: readonly [string, ...string[]]
  /** For each split, files or folders of which one is enough; the first that is there is opened. */
  readonly forms: Readonly<Record<string, readonly string[]>>
  /** Opens one of `forms`. Default: in the format that it is recognised to have. */
  readonly open?: (path: string, spec: string) => Promise<Dataset>
}
