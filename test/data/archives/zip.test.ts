import { join } from 'node:path'
import { zipSync } from 'fflate'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openZip } from '../../../src/data/archives/zip.ts'
import { fromBase64, golden } from '../images/golden.ts'
import { withFiles } from '../temporary.ts'
import { throwsUserError } from '../user-error.ts'

const zip = (name: string): Buffer => fromBase64(golden.zips[name]!)

const opening = (
  bytes: Uint8Array,
  body: (open: () => ReturnType<typeof openZip>, path: string) => Promise<void>,
) =>
  withFiles({ 'a.zip': bytes }, (folder) => body(() => openZip(join(folder, 'a.zip')), join(folder, 'a.zip')))

for (const method of ['deflated', 'stored'])
  test(`files of a ${method} archive, in any order`, () =>
    opening(zip(method), async (open) => {
      const archive = await open()
      assert.equal(archive.names, ['test/one.png', 'empty.png', 'ümlaut.png'])
      const text = async (k: number) => Buffer.from(await archive.bytes(k)).toString()
      assert.equal([await text(2), await text(0), await text(1)], ['x'.repeat(700), 'first', ''])
    }))

const refused = {
  outside: ['a/../../one.png'],
  absolute: ['/etc/one.png'],
  symbolic: ['entry "a/link.png"', 'got a link'],
  bzip2: ['entry "a/one.png"', 'stored or deflated', 'method 12'],
} as const

for (const [name, parts] of Object.entries(refused))
  test(`an archive with an entry that is ${name} is refused`, () =>
    opening(zip(name), (open, path) => throwsUserError(open, `${path}: `, ...parts)))

test('an archive that is cut short, and an entry that is broken, are told', async () => {
  const whole = Buffer.from(
    zipSync({ 'a/one.png': Buffer.from('first first first first'), 'two.png': Buffer.from('2') }),
  )
  await opening(whole.subarray(0, whole.length - 30), (open, path) =>
    throwsUserError(open, path, 'expected a whole zip archive'),
  )
  const damaged = Buffer.from(whole)
  damaged[30 + 'a/one.png'.length + 1]! ^= 0xff
  await opening(damaged, async (open, path) => {
    const archive = await open()
    await throwsUserError(() => archive.bytes(0), `${path}: entry a/one.png: broken`)
    assert.is(Buffer.from(await archive.bytes(1)).toString(), '2')
  })
})

/** A zip bomb: an entry that says it is small. */
test('an entry that unpacks to more than it says is refused', async () => {
  const bomb = Buffer.from(zipSync({ 'one.png': Buffer.alloc(1 << 20) }))
  const directory = bomb.lastIndexOf(Buffer.from([0x50, 0x4b, 1, 2]))
  bomb.writeUInt32LE(100, directory + 24)
  await opening(bomb, async (open, path) => {
    const archive = await open()
    await throwsUserError(() => archive.bytes(0), `${path}: entry one.png: broken`)
  })
})

test.run()
