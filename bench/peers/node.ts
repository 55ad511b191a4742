/** Packages of npm that peers need, in `bench/peers/node_modules`. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { UserError } from '../../src/errors.ts'
import type { Command } from '../sides/process.ts'

const here = fileURLToPath(new URL('.', import.meta.url))
const packages = ['@tensorflow/tfjs@4.22.0', '@tensorflow/tfjs-backend-wasm@4.22.0', '@jax-js/jax@0.1.25']

/**
 * How a script of this folder is run, once its packages are there.
 *
 * @throws UserError with the reason if they cannot be had
 */
export const node = (script: string) => async (): Promise<Command> => {
  if (!existsSync(join(here, 'node_modules', '@jax-js'))) await install()
  return { program: process.execPath, args: ['--import', 'tsx', join(here, script)] }
}

async function install(): Promise<void> {
  console.error(`installing ${packages.join(', ')} into ${here}node_modules`)
  const args = [
    'install',
    '--no-save',
    '--no-package-lock',
    '--ignore-scripts',
    '--no-audit',
    '--prefix',
    here,
  ]
  try {
    await promisify(execFile)('npm', [...args, ...packages], { shell: process.platform === 'win32' })
  } catch (error) {
    const line = (error as Error).message.trim().split('\n').at(-1)
    throw new UserError(`it cannot be installed: ${line}`)
  }
}
