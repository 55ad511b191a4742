/**
 * Runs the test suites: `npm test`, or `npm test -- grad` for the files whose path contains "grad".
 *
 * uvu skips a suite without `.run()` in silence and lets `.only(` hide the rest of a file: both fail here first.
 * The last line is `N passed, N failed, N skipped`.
 */
import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const filter = process.argv[2] ?? ''

const files = readdirSync(path.join(root, 'test'), { recursive: true })
  .map(String)
  .filter((file) => file.endsWith('.test.ts') && file.includes(filter))

const silent = files.filter((file) => {
  const text = readFileSync(path.join(root, 'test', file), 'utf8')
  return !/^\s*\w+\.run\(\)/m.test(text) || /\.only\(/.test(text)
})
for (const file of silent)
  console.error(`test/${file}: has no .run(), or an .only(: tests would be skipped in silence`)

const pattern = filter === '' ? '\\.test\\.ts$' : `${filter.replace(/[^\w/-]/g, '\\$&')}.*\\.test\\.ts$`
const uvu = path.join(root, 'node_modules', 'uvu', 'bin.js')
const child = spawn(process.execPath, ['--import', 'tsx', uvu, 'test', pattern], {
  cwd: root,
  stdio: ['ignore', 'pipe', 'inherit'],
  env: { ...process.env, FORCE_COLOR: process.stdout.isTTY ? '1' : '0' },
})

let output = ''
child.stdout.on('data', (chunk: Buffer) => {
  output += chunk
  process.stdout.write(chunk)
})
child.on('close', (code) => {
  const count = (label: string) =>
    Number(new RegExp(`^\\s*${label}:\\s+(\\d+)`, 'm').exec(plain(output))?.[1] ?? 0)
  const [total, passed, skipped] = [count('Total'), count('Passed'), count('Skipped')]
  const failed = total - passed + silent.length
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
  process.exitCode = code !== 0 || failed > 0 || total === 0 ? 1 : 0
})

/** Without colours. */
const plain = (text: string): string =>
  text.replace(new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g'), '')
