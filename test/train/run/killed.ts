/** Training in a process that is killed. */
import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { RandomStream } from '../../../src/data/random.ts'
import type { RunOptions } from '../../../src/train/run/options.ts'
import { networkOf, runOptions, trainOptions } from './fixtures.ts'

const script = fileURLToPath(new URL('child.ts', import.meta.url))
export const epochs = 20

/** A wide network and short epochs, so that much of the time goes into writing checkpoints. */
export const killedRun = (folder: string): RunOptions =>
  runOptions(folder, {
    network: networkOf(1, 128),
    options: { ...trainOptions, epochs },
    resume: existsSync(join(folder, 'config.json')),
  })

/** A moment of the run: so many milliseconds after the process says that so many epochs are done. */
export interface Moment {
  readonly epoch: number
  readonly delay: number
}

/** @param lasted milliseconds of the whole run */
export const momentBetween = (from: number, to: number, lasted: number, random: RandomStream): Moment => ({
  epoch: from + random.int(to - from),
  delay: (random.uniform() * lasted) / epochs,
})

/**
 * Starts or goes on with the run in the folder, and ends the process with SIGKILL: at the moment, or as soon as
 * training starts after it.
 *
 * @returns whether a file was half written then
 * @throws if the process comes to an end by itself
 */
export async function trainAndKill(folder: string, { epoch, delay }: Moment): Promise<{ torn: boolean }> {
  const stdio = ['ignore', 'pipe', 'pipe'] as const
  const child = spawn(process.execPath, ['--import', 'tsx', script, folder], { stdio: [...stdio] })
  let [errors, isDoomed] = ['', false]
  child.stderr.on('data', (chunk) => {
    errors += chunk
  })
  child.stdout.on('data', (chunk) => {
    const done = Number(String(chunk).trim().split('\n').at(-1))
    if (isDoomed || done < epoch) return
    isDoomed = true
    setTimeout(() => child.kill('SIGKILL'), delay)
  })
  await new Promise<void>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (signal === 'SIGKILL') resolve()
      else
        reject(
          new Error(`expected SIGKILL at epoch ${epoch}, training ended with ${code ?? signal} ${errors}`),
        )
    })
  })
  const torn = readdirSync(folder, { recursive: true }).some((file) => String(file).endsWith('.partial'))
  return { torn }
}
