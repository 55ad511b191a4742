import { existsSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type FetchOptions, fetchFile } from '../../../../src/data/sets/fetch/fetch-file.ts'
import { throwsUserError } from '../../user-error.ts'
import { type Answer, after, content, cut, good, inTurn, published, withServer } from './server.ts'

const quick: FetchOptions = { stall: 1000, pauses: [0, 0] }
const get = (address: string | readonly string[], folder: string, options: FetchOptions = {}) =>
  fetchFile(published, [address].flat(), folder, { ...quick, ...options })

/** Passes where the folder has the published file and nothing else. */
async function assertWhole(folder: string): Promise<void> {
  assert.equal(await readdir(folder), [published.name])
  assert.ok(content.equals(await readFile(join(folder, published.name))), 'other bytes')
}

/** A test that the file comes whole from a server, which is asked for all of it or the rest. */
function arrives(name: string, answer: Answer, parts: readonly ('all' | 'rest')[]): void {
  test(name, () =>
    withServer(answer, async (address, folder, asked) => {
      assert.is(await get(address, folder), true)
      await assertWhole(folder)
      // Where exactly a connection was cut is for the system to say.
      const isRest = (range = '') => /^bytes=[1-9]\d*-$/.test(range)
      assert.equal(
        asked.map(({ range }) => (range === undefined ? 'all' : isRest(range) && 'rest')),
        parts,
      )
    }),
  )
}

/** A test that a server is given up after so many requests, that nothing is taken for the file, and that the next address is tried. */
function refuses(name: string, answer: Answer, requests: number, ...parts: readonly string[]): void {
  test(name, () =>
    withServer(answer, async (address, folder, asked) => {
      const { name: file, sha256 } = published
      const where = [`put it at ${join(folder, file)}`, '300,000 bytes', sha256]
      await throwsUserError(() => get(address, folder), file, address, ...parts, ...where)
      assert.is(asked.length, requests)
      assert.not.ok(existsSync(join(folder, file)))
      await withServer(good, async (other) => {
        assert.is(await get([address, other], folder), true)
        await assertWhole(folder)
      })
    }),
  )
}

arrives('a file arrives', good, ['all'])
arrives('a cut transfer goes on where it was cut', inTurn(after(100_000, cut), good), ['all', 'rest'])
arrives(
  'a stalled transfer is cut, and goes on',
  inTurn(
    after(50_000, () => {}),
    good,
  ),
  ['all', 'rest'],
)
arrives(
  'a server that is silent is asked again',
  inTurn(() => {}, good),
  ['all', 'all'],
)
arrives(
  'errors that pass are waited for',
  inTurn(
    (r) => r.writeHead(503, { 'retry-after': '0' }).end(),
    (r) => r.writeHead(429, { 'retry-after': new Date().toUTCString() }).end(),
    good,
  ),
  ['all', 'all', 'all'],
)
arrives(
  'a server that ignores ranges starts over',
  inTurn(
    after(100_000, cut),
    after(content.length, (response) => response.end()),
  ),
  ['all', 'rest'],
)
arrives(
  'a range that begins elsewhere is not taken',
  inTurn(
    after(100_000, cut),
    (response) => response.writeHead(206, { 'content-range': 'bytes 0-299999/300000' }).end(content),
    good,
  ),
  ['all', 'rest', 'all'],
)
arrives(
  'an answer without end to a range beyond it starts over',
  inTurn(after(100_000, cut), (response) => response.writeHead(416).end(), good),
  ['all', 'rest', 'all'],
)
arrives(
  'a server that sends less at a time than it is asked for is asked for the rest',
  inTurn(after(100_000, cut), (response, request) => {
    const start = Number(/\d+/.exec(request.headers.range!)![0])
    const end = Math.min(start + (start < 150_000 ? 100_000 : 150_000), content.length)
    response.writeHead(206, { 'content-range': `bytes ${start}-${end - 1}/300000`, etag: '"1"' })
    response.end(content.subarray(start, end))
  }),
  ['all', 'rest', 'rest'],
)
arrives(
  'redirections are followed',
  inTurn(
    (r) => r.writeHead(301, { location: '/elsewhere' }).end(),
    (r) => r.writeHead(307, { location: `/${published.name}` }).end(),
    good,
  ),
  ['all', 'all', 'all'],
)
arrives(
  'a body that is labelled as gzip is left as it is',
  (response) => {
    response.writeHead(200, { 'content-encoding': 'x-gzip', 'content-length': content.length }).end(content)
  },
  ['all'],
)

refuses('404 is final', (r) => r.writeHead(404).end(), 1, '404 Not Found')
refuses('500 is tried three times', (r) => r.writeHead(500).end(), 3, '500 Internal Server Error')
refuses(
  'a server that wants a long rest is not waited for',
  (r) => r.writeHead(503, { 'retry-after': '3600' }).end(),
  1,
  '503 Service Unavailable, to be asked again in 3600 s',
)
refuses('a server that stays silent is given up', () => {}, 3, 'no byte for 1 s')
refuses(
  'a length that is too short is found at once',
  (r) => r.writeHead(200, { 'content-length': 299_999 }).end(content.subarray(1)),
  1,
  'announces 299,999 bytes, expected 300,000 bytes',
)
refuses(
  'a length that is too long is found at once',
  (r) => r.writeHead(200, { 'content-length': 300_001 }).end(Buffer.concat([content, Buffer.from('x')])),
  1,
  'announces 300,001 bytes, expected 300,000 bytes',
)
refuses(
  'more bytes than the file has are not taken',
  (r) => r.writeHead(200).end(Buffer.concat([content, content])),
  1,
  'sends more than the 300,000 bytes',
)
refuses(
  'a server that ends early and says so to no one is asked for the rest, and given up',
  (r, request) => {
    const start = Number(/\d+/.exec(request.headers.range ?? '0')![0])
    const end = Math.min(start + 100, 300)
    const headers = { 'content-range': `bytes ${start}-${end - 1}/300000` }
    r.writeHead(start === 0 ? 200 : 206, headers).end(content.subarray(start, end))
  },
  3,
  'cut after 300 of 300,000 bytes',
)
refuses(
  'a range of another file is not taken',
  inTurn(after(100_000, cut), (r) => r.writeHead(206, { 'content-range': 'bytes 100000-1/400000' }).end()),
  2,
  'announces 400,000 bytes',
)
refuses(
  'a wrong hash is told, with both',
  (r) => r.writeHead(200).end(Buffer.alloc(300_000)),
  1,
  // head -c 300000 /dev/zero | sha256sum
  `SHA-256: expected ${published.sha256}, got 886715e4051e827f4fe215df3053af3f85ad0d352db2c829c7487af6d78efe30`,
)
refuses(
  'a web page is no file',
  (r) => r.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<p>Log in</p>'),
  1,
  'a web page in place of the file',
)
refuses(
  'redirections in a circle end',
  (r) => r.writeHead(302, { location: '/images.bin' }).end(),
  6,
  'more than 5 redirections',
)
refuses(
  'a redirection to a file of the machine is not followed',
  (r) => r.writeHead(302, { location: 'file:///etc/passwd' }).end(),
  1,
  'expected an http:// or https:// address, got file:///etc/passwd',
)
refuses(
  'packed bytes are not unpacked',
  (r) => r.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(content, { level: 0 })),
  1,
  'sends more than the 300,000 bytes',
)

test('a server that says when to come back is asked then, whatever the usual pause', () =>
  withServer(
    inTurn((response) => response.writeHead(503, { 'retry-after': '0' }).end(), good),
    async (address, folder) => {
      assert.is(await get(address, folder, { pauses: [3_600_000] }), true)
    },
  ))

test('a version that changed meanwhile is taken whole: If-Range has the entity tag', () =>
  withServer(
    inTurn((response) => {
      response.writeHead(200, { 'content-length': content.length, etag: '"0"' })
      response.write(Buffer.alloc(1000), () => cut(response))
    }, good),
    async (address, folder, asked) => {
      assert.is(await get(address, folder), true)
      await assertWhole(folder)
      assert.equal([asked[1]!.range, asked[1]!.ifRange], ['bytes=1000-', '"0"'])
    },
  ))

test('what is left of another file is found out by the hash, and left behind', () =>
  withServer(good, async (address, folder, asked) => {
    await writeFile(join(folder, `${published.name}.part`), Buffer.alloc(1000))
    assert.is(await get(address, folder), true)
    await assertWhole(folder)
    assert.equal(
      asked.map(({ range }) => range),
      ['bytes=1000-', undefined],
    )
  }))

test('what is left and whole already is not asked for, and what is too long starts over', () =>
  withServer(good, async (address, folder, asked) => {
    await writeFile(join(folder, `${published.name}.part`), content)
    assert.is(await get(address, folder), true)
    await assertWhole(folder)
    assert.is(asked.length, 0)
    await withServer(good, async (other, empty) => {
      await writeFile(join(empty, `${published.name}.part`), Buffer.concat([content, content]))
      assert.is(await get(other, empty), true)
      await assertWhole(empty)
    })
  }))

test('a transfer that fails is gone on with by the next run, from another address too', () =>
  withServer(after(100_000, cut), (address, folder) =>
    withServer(good, async (other, _, asked) => {
      await throwsUserError(() => get(address, folder, { pauses: [] }), 'connection cut')
      assert.equal(await readdir(folder), [`${published.name}.part`])
      assert.is(await get(other, folder), true)
      await assertWhole(folder)
      assert.equal(
        asked.map(({ range }) => range),
        ['bytes=100000-'],
      )
    }),
  ))

test('a file that is there is not fetched, and another one of its name is told', () =>
  withServer(good, async (address, folder, asked) => {
    const path = join(folder, published.name)
    await writeFile(path, content)
    assert.is(await get(address, folder), false)
    await writeFile(path, content.subarray(1))
    await throwsUserError(() => get(address, folder), path, `SHA-256: expected ${published.sha256}`, 'got ')
    assert.is(asked.length, 0)
  }))

test('progress counts the bytes of the file that are here', () =>
  withServer(inTurn(after(100_000, cut), good), async (address, folder) => {
    const sizes: number[] = []
    await get(address, folder, { onProgress: (size) => sizes.push(size) })
    assert.ok(sizes.every((size, i) => i === 0 || size >= sizes[i - 1]!))
    assert.equal([sizes[0], sizes.at(-1)], [0, content.length])
  }))

test('without a network every address is named with its reason, and no password', async () => {
  await withServer(good, async (_, folder) => {
    const dead = 'http://me:secret@127.0.0.1:1/images.bin'
    const error = await get([dead, 'nowhere'], folder).then(
      () => undefined,
      (reason: Error) => reason,
    )
    assert.match(
      error!.message,
      'http://127.0.0.1:1/images.bin: connection refused; nowhere: expected an http',
    )
    assert.not.match(error!.message, 'secret')
    assert.equal(await readdir(folder), [])
  })
})

test('a full disk is told in one line, and what fits is kept', () =>
  withServer(good, async (address, folder, asked) => {
    let room = 100_000
    const write: FetchOptions['write'] = async (file, bytes) => {
      const fits = bytes.subarray(0, room)
      room -= fits.length
      await file.appendFile(fits)
      if (fits.length < bytes.length)
        throw Object.assign(new Error('ENOSPC: no space left on device, write'), {
          code: 'ENOSPC',
          syscall: 'write',
        })
    }
    const rest = join(folder, `${published.name}.part`)
    await throwsUserError(
      () => get(address, folder, { write }),
      ...[join(folder, published.name), 'disk full', '300,000 bytes', rest],
    )
    assert.ok(content.subarray(0, 100_000).equals(await readFile(rest)))
    assert.is(await get(address, folder), true)
    await assertWhole(folder)
    assert.is(asked[1]!.range, 'bytes=100000-')
  }))

test.run()
