/**
 * `npm run cuda:install`: brings what onnxruntime-node needs for `--provider cuda`, into node_modules. With `-- --from FILE` from a
 * file that is on this machine already (docs/gpu.md).
 */
import { parseArgs } from 'node:util'
import { UserError } from '../errors.ts'
import { installCuda } from './cuda/install.ts'

try {
  const { from } = readArguments()
  const files = await installCuda({ from })
  process.stdout.write(
    `${files.map((file) => `${file}\n`).join('')}next: manifold doctor --provider cuda says whether anything else is missing\n`,
  )
} catch (error) {
  if (!(error instanceof UserError)) throw error
  process.stderr.write(`error: ${error.message}\n`)
  process.exitCode = 2
}

function readArguments(): { from?: string | undefined } {
  try {
    return parseArgs({ options: { from: { type: 'string' } } }).values
  } catch (error) {
    throw new UserError(`cuda:install: ${(error as Error).message}`)
  }
}
