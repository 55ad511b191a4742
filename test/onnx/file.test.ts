/** Writing whole or not at all. */
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readBytes, readModel, writeAtomically, writeModel } from '../../src/onnx/file.ts'
import { withFiles } from '../data/temporary.ts'
import { throwsUserError } from '../data/user-error.ts'
import { fixture } from './models.ts'

test('a model is written and read', async () => {
  await withFiles({}, async (folder) => {
    const file = path.join(folder, 'm.onnx')
    const model = readModel(fixture('subgraphs.onnx'))
    writeModel(file, model)
    assert.ok(isDeepStrictEqual(readModel(file), model))
    assert.equal(readdirSync(folder), ['m.onnx'])
  })
})

test('what was there is replaced, by text, bytes or pieces of them', async () => {
  await withFiles({ f: Buffer.from('old and longer') }, async (folder) => {
    const file = path.join(folder, 'f')
    writeAtomically(file, 'new')
    assert.is(readFileSync(file, 'utf8'), 'new')
    writeAtomically(file, Uint8Array.of(1, 2))
    assert.equal([...readBytes(file)], [1, 2])
    writeAtomically(file, [Uint8Array.of(3), new Uint8Array(), Uint8Array.of(4, 5)])
    assert.equal([...readBytes(file)], [3, 4, 5])
    assert.equal(readdirSync(folder), ['f'])
  })
})

test('a folder that is missing, or in the place of the file: one line, nothing left behind', async () => {
  await withFiles({}, async (folder) => {
    const missing = path.join(folder, 'none', 'f')
    await throwsUserError(
      () => writeAtomically(missing, 'x'),
      `${missing}: cannot be written`,
      'no such folder',
    )
    const taken = path.join(folder, 'taken')
    mkdirSync(taken)
    writeFileSync(path.join(taken, 'inside'), 'kept')
    await throwsUserError(() => writeAtomically(taken, 'x'), `${taken}: cannot be written`)
    assert.equal(readdirSync(folder), ['taken'])
    assert.is(readFileSync(path.join(taken, 'inside'), 'utf8'), 'kept')
  })
})

test('a full disk leaves the old file whole and no partial one', async () => {
  if (!existsSync('/dev/full')) return console.log('SKIP a full disk: there is no /dev/full here')
  await withFiles({ f: Buffer.from('old') }, async (folder) => {
    const file = path.join(folder, 'f')
    symlinkSync('/dev/full', `${file}.${process.pid}.partial`)
    await throwsUserError(() => writeAtomically(file, 'new'), `${file}: cannot be written (ENOSPC)`)
    assert.is(readFileSync(file, 'utf8'), 'old')
    assert.equal(readdirSync(folder), ['f'])
  })
})

test.run()
