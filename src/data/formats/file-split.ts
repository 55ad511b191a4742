/** Formats of one file have one split. */
import { basename } from 'node:path'
import { UserError } from '../../errors.ts'

/** @throws UserError for a split that is said and is not in the name of the file, as `test` is in `x_test.npy` */
export function checkFileSplit(file: string, spec: string, said: string | undefined): void {
  if (
    said === undefined ||
    basename(file)
      .split(/[^a-zA-Z]+/)
      .includes(said)
  )
    return
  throw new UserError(`${spec}: split: expected none, as the path is one file, got "${said}"`)
}
