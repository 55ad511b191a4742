/** Whose files are whose in a run folder. */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { claimFolder, memberFolders } from '../../../src/train/run/claim.ts'
import { makeFolder, removePartials, runFiles } from '../../../src/train/run/folder.ts'
import { withFiles } from '../../data/temporary.ts'
import { throwsUserError } from '../../data/user-error.ts'

const put = (folder: string, files: readonly string[], content = '{}') => {
  for (const file of files) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true })
    writeFileSync(path.join(folder, file), content)
  }
}
const tree = (folder: string) => readdirSync(folder, { recursive: true }).map(String).sort()
const all = Object.values(runFiles)
const foreign = [
  'notes.txt',
  'last/mine.bin',
  'model.onnx.bak',
  'runs/config.json',
  'config.json.7.partial.txt',
]

test('a folder that holds a run is refused', async () => {
  await withFiles({}, async (folder) => {
    put(folder, [...all, ...foreign])
    const before = tree(folder)
    await throwsUserError(
      () => claimFolder(folder, false),
      `${folder}: holds a run already; go on with --resume ${folder}, choose another folder with --out, or replace it with --force`,
    )
    assert.equal(tree(folder), before)
  })
})

test('force removes the files of the run, and no others', async () => {
  await withFiles({}, async (folder) => {
    put(folder, [...all, ...foreign])
    claimFolder(folder, true)
    assert.equal(tree(folder), [...foreign, 'last', 'runs'].sort())
  })
})

test('a file that the run would write over is refused, too', async () => {
  await withFiles({}, async (folder) => {
    put(folder, ['model.onnx', 'notes.txt'])
    await throwsUserError(
      () => claimFolder(folder, false),
      `${folder}/model.onnx: is there already`,
      '--force',
    )
    claimFolder(folder, true)
    assert.equal(tree(folder), ['notes.txt'])
    mkdirSync(path.join(folder, 'model.onnx'))
    await throwsUserError(() => claimFolder(folder, true), `${folder}/model.onnx: cannot be removed`)
  })
})

test('force removes the runs of a folder of several, not one that happens to lie there', async () => {
  await withFiles({}, async (folder) => {
    put(folder, ['config.json'], '{"schema": "onnx-manifold/runs/1", "runs": 2}')
    put(folder, ['run-1/config.json', 'run-1/last/state.safetensors', 'run-2/notes.txt', 'run-3/config.json'])
    const members = memberFolders(folder, 3)
    await throwsUserError(() => claimFolder(folder, true, members), `${folder}/run-3: holds a run already`)
    assert.ok(existsSync(path.join(folder, 'run-1/config.json')))
    claimFolder(folder, true, members.slice(0, 2))
    assert.equal(tree(folder), ['run-2', 'run-2/notes.txt', 'run-3', 'run-3/config.json'])
    claimFolder(folder, false)
    await throwsUserError(() => claimFolder(folder, false, members), `${folder}/run-3: holds a run already`)
  })
})

test('a config.json that is none is replaced by force', async () => {
  await withFiles({ 'config.json': Buffer.from('not JSON') }, async (folder) => {
    claimFolder(folder, true)
    assert.equal(tree(folder), [])
  })
})

test('half-written files of dead processes go, those of living ones stay', async () => {
  await withFiles({}, async (folder) => {
    const { pid: dead } = spawnSync(process.execPath, ['--version'])
    const living = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'])
    try {
      const kept = [
        `last/state.safetensors.${living.pid}.partial`,
        `notes.txt.${dead}.partial`,
        `last/config.json.${dead}.partial`,
        `run-1/config.json.${dead}.partial`,
      ]
      const stale = [
        `config.json.${dead}.partial`,
        `last/model.onnx.${process.pid}.partial`,
        `best/best.json.${dead}.partial`,
      ]
      put(folder, [...kept, ...stale])
      removePartials(folder)
      assert.equal(
        tree(folder).filter((file) => file.endsWith('.partial')),
        kept.sort(),
      )
    } finally {
      living.kill()
    }
  })
})

test('a folder that cannot be made', async () => {
  await withFiles({ file: Buffer.from('') }, async (folder) => {
    for (const place of ['file', 'file/below'])
      await throwsUserError(
        () => makeFolder(path.join(folder, place)),
        place,
        'expected a folder, got a file',
      )
  })
})

test.run()
