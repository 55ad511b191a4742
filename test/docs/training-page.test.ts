/** The program on docs/training.md runs as it stands there, but for a smaller data set and fewer epochs. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readModel } from '../../src/onnx/file.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

test('the example trains a network and writes it', () => {
  const page = readFileSync(path.join(root, 'docs', 'training.md'), 'utf8')
  const program = /```ts\n([\s\S]*?)```/.exec(page)?.[1] ?? ''
  const smaller = program
    .replace("'onnx-manifold'", JSON.stringify(path.join(root, 'src', 'index.ts')))
    .replace("'glyphs:train'", "'glyphs:train?n=256'")
    .replace('epochs: 10', 'epochs: 1')
  for (const part of ['src', 'n=256', 'epochs: 1,']) assert.ok(smaller.includes(part), part)
  const folder = mkdtempSync(path.join(tmpdir(), 'manifold-page-'))
  try {
    const file = path.join(folder, 'program.mts')
    writeFileSync(file, smaller)
    const tsx = path.join(root, 'node_modules', 'tsx', 'dist', 'cli.mjs')
    execFileSync(process.execPath, [tsx, file], { cwd: folder, stdio: 'pipe' })
    assert.equal(readModel(path.join(folder, 'cnn.onnx')).graph.outputs[0]?.name, 'logits')
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test.run()
