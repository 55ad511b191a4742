/** The command line as a child process, and a folder for what it reads and writes. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Runs `manifold ...args` in the project's root. */
async function start(args: readonly string[]): Promise<Outcome> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, FORCE_COLOR: '0', NODE_OPTIONS: '' },
  })
  const output = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk) => {
    output.stdout += chunk
  })
  child.stderr.on('data', (chunk) => {
    output.stderr += chunk
  })
  const code = await new Promise<number | null>((resolve) => {
    child.on('close', resolve)
  })
  return { code, ...output }
}

const atOnce = 4
let running = 0
const waiting: (() => void)[] = []

/** Runs `manifold ...args`; a few at a time, so that tests may start all of theirs and then wait for each. */
export async function runCli(...args: readonly string[]): Promise<Outcome> {
  if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve))
  running += 1
  try {
    return await start(args)
  } finally {
    running -= 1
    waiting.shift()?.()
  }
}

/** Passes for bad input told as it should be: exit code 2 and one line on stderr with all of `parts`, nothing else. */
export function assertRefused({ code, stdout, stderr }: Outcome, ...parts: readonly string[]): void {
  assert.is(code, 2, `exit code ${code}\n${stderr}`)
  assert.is(stdout, '')
  assert.match(stderr, /^error: [^\n]+\n$/)
  for (const part of parts) assert.ok(stderr.includes(part), `expected "${part}" in: ${stderr}`)
}

/** Passes where the command did its work without a word on stderr. */
export function assertDone({ code, stderr }: Outcome): void {
  assert.is(stderr, '')
  assert.is(code, 0)
}

/** A folder that is removed after the tests of this file; gives back the path of something in it. */
export function temporaryFolder(): (...parts: string[]) => string {
  const folder = mkdtempSync(join(tmpdir(), 'onnx-manifold-'))
  test.after(() => rmSync(folder, { recursive: true }))
  return (...parts) => join(folder, ...parts)
}
