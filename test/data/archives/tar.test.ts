import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openTar } from '../../../src/data/archives/tar.ts'
import { fromBase64, golden } from '../images/golden.ts'
import { withFiles } from '../temporary.ts'
import { throwsUserError } from '../user-error.ts'

/** An archive of Python's tarfile, not gzipped. */
const tar = (name: string): Buffer => gunzipSync(fromBase64(golden.tars[name]!))

/** Opens the archive as a file, plain and gzipped. */
async function opening(
  bytes: Uint8Array,
  body: (open: () => ReturnType<typeof openTar>, path: string) => Promise<void>,
): Promise<void> {
  await withFiles({ 'a.tar': bytes, 'a.tgz': gzipSync(bytes) }, async (folder) => {
    await body(() => openTar(join(folder, 'a.tar'), false), join(folder, 'a.tar'))
    await body(() => openTar(join(folder, 'a.tgz'), true), join(folder, 'a.tgz'))
  })
}

for (const [format, [name, size]] of Object.entries({
  pax: [golden.long, 700],
  gnu: [golden.long, 700],
  ustar: [golden.plain, 512],
} as const))
  test(`files of a ${format} archive, with long names, in any order`, () =>
    opening(tar(format), async (open) => {
      const archive = await open()
      const last = format === 'ustar' ? [] : ['last.png']
      assert.equal(archive.names, ['test/one.png', 'empty.png', name, ...last])
      const text = async (k: number) => Buffer.from(await archive.bytes(k)).toString()
      assert.is(await text(2), 'x'.repeat(size))
      assert.equal([await text(0), await text(1), await text(0)], ['first', '', 'first'])
      if (last.length > 0) assert.is(await text(3), 'last')
    }))

const refused = {
  outside: ['a/../../one.png', 'leads outside'],
  absolute: ['/etc/one.png', 'leads outside'],
  symbolic: ['a/link.png', 'a link to "/etc/passwd"'],
  hard: ['a/link.png', 'a link to "a/one.png"'],
  device: ['a/pipe.png', 'one of type FIFO'],
} as const

for (const [name, parts] of Object.entries(refused))
  test(`an archive with an entry that is ${name} is refused`, () =>
    opening(tar(name), (open, path) => throwsUserError(open, `${path}: entry `, ...parts)))

test('an archive that is cut short says where', async () => {
  const whole = tar('pax')
  const cuts = [
    [512 + 100, 'end mark of a tar archive at byte 512, got 100 bytes'],
    [1024 + 3, 'test/one.png: cut short: expected 509 bytes more'],
    [1536, 'end mark of a tar archive at byte 1536, got 0 bytes'],
  ] as const
  for (const [length, part] of cuts)
    await opening(whole.subarray(0, length), (open, path) => throwsUserError(open, path, 'cut short', part))
})

test('other bytes than a header, and a broken gzip, are told', async () => {
  const other = tar('ustar')
  other.fill(0x41, 1536, 1600)
  await opening(other, (open, path) => throwsUserError(open, path, 'header of a tar entry at byte 1536'))
  const zipped = gzipSync(tar('ustar'))
  const damaged = Buffer.from(zipped)
  damaged.fill(0xff, 40, 60)
  await withFiles({ cut: zipped.subarray(0, 60), damaged }, async (folder) => {
    await throwsUserError(() => openTar(join(folder, 'cut'), true), join(folder, 'cut'), 'gzip: cut short')
    await throwsUserError(
      () => openTar(join(folder, 'damaged'), true),
      join(folder, 'damaged'),
      'gzip: broken',
    )
  })
})

test('an archive whose file is gone goes on, and what is unpacked leaves no file', async () => {
  let archive: Awaited<ReturnType<typeof openTar>> | undefined
  let path = ''
  await withFiles({ 'a.tar': tar('ustar') }, async (folder) => {
    path = join(folder, 'a.tar')
    archive = await openTar(path, false)
  })
  assert.not(existsSync(path))
  assert.is(Buffer.from(await archive!.bytes(0)).toString(), 'first')
})

test.run()
