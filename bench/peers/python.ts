/** Python environments of peers: given by a variable, or made in `bench/peers/.venv`. */
import { execFile } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { UserError } from '../../src/errors.ts'

const run = promisify(execFile)
const here = fileURLToPath(new URL('.', import.meta.url))

interface Environment {
  /** Names an interpreter that has the packages already. */
  readonly variable: string
  readonly packages: readonly string[]
}

export const environments = {
  torch: {
    variable: 'BENCH_PYTHON',
    packages: [
      'torch==2.13.0',
      'numpy==2.4.6',
      'torchattacks==3.5.1',
      'foolbox==3.3.4',
      'adversarial-robustness-toolbox==1.20.1',
    ],
  },
  // Wheels for Python 3.8 to 3.11.
  training: {
    variable: 'BENCH_PYTHON_TRAINING',
    packages: ['onnxruntime-training==1.19.2', 'onnx==1.16.2', 'numpy==1.26.4', 'torch'],
  },
} as const satisfies Readonly<Record<string, Environment>>

export type EnvironmentName = keyof typeof environments

/**
 * The interpreter of an environment, which is made on first use.
 *
 * @throws UserError with the reason if there is no Python or a package cannot be had
 */
export async function pythonOf(name: EnvironmentName): Promise<string> {
  const { variable, packages } = environments[name]
  const given = process.env[variable]
  if (given) return given
  const folder = join(here, '.venv', name)
  const python = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python')
  if (existsSync(python)) return python
  console.error(`installing ${packages.join(', ')} into ${folder}`)
  try {
    await run('python3', ['-m', 'venv', folder])
    await run(python, ['-m', 'pip', 'install', '--quiet', ...packages], { maxBuffer: 2 ** 24 })
    return python
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw new UserError(
      `it cannot be installed (${reasonOf(error)}); ${variable} can name a Python that has it`,
    )
  }
}

/**
 * A checkout of AutoAttack as its authors wrote it, which is on no registry.
 *
 * @throws UserError with the reason if it cannot be had
 */
export async function autoAttackFolder(): Promise<string> {
  const given = process.env.BENCH_AUTOATTACK
  if (given) return given
  const folder = join(here, '.venv', 'autoattack-source')
  if (existsSync(folder)) return folder
  const repository = 'https://github.com/fra31/auto-attack'
  try {
    await run('git', ['clone', '--quiet', repository, folder])
    await run('git', ['-C', folder, 'checkout', '--quiet', 'a392200'])
    return folder
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw new UserError(`it cannot be had (${reasonOf(error)}); BENCH_AUTOATTACK can name a checkout`)
  }
}

/** A script of this folder. */
export const scriptOf = (name: string): string => join(here, name)

const reasonOf = (error: unknown): string => {
  const { stderr, message } = error as { stderr?: string; message: string }
  return (stderr || message).trim().split('\n').at(-1) ?? message
}
