/** The shared folder of large test material; `../shared` from the project's root, or $MANIFOLD_SHARED. */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'

const projectRoot = fileURLToPath(new URL('..', import.meta.url))
const sharedRoot = resolve(projectRoot, process.env.MANIFOLD_SHARED ?? '../shared')

/** The path of something in the shared folder, or null where it is missing. */
export function sharedPath(...parts: readonly string[]): string | null {
  const path = join(sharedRoot, ...parts)
  return existsSync(path) ? path : null
}

/** A test that needs the shared folder: a counted skip, with its reason printed, where there is none. */
export function sharedTest(name: string, body: () => void | Promise<void>): void {
  if (sharedPath() !== null) {
    test(name, body)
    return
  }
  console.log(`SKIP ${name}: needs the shared folder`)
  test.skip(name, body)
}
