import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { headOf } from '../../../src/data/bytes/byte-source.ts'
import { Spool, spooled } from '../../../src/data/bytes/spool.ts'

const whole = Buffer.from(Array.from({ length: 1000 }, (_, i) => (7 * i) % 251))

async function* stream(): AsyncGenerator<Uint8Array> {
  for (const [from, to] of [
    [0, 1],
    [1, 400],
    [400, 400],
    [400, 999],
    [999, 1000],
  ])
    yield whole.subarray(from, to)
}

/** A UUID is the name of a spool, for as long as it has one. */
const leftOver = () =>
  readdirSync(tmpdir()).filter((name) => /^onnx-manifold-[0-9a-f]{8}-[0-9a-f-]{27}$/.test(name))

test('pieces beyond the budget come back as those within, and leave no file behind', async () => {
  const before = leftOver()
  const spool = new Spool(10)
  const pieces = [4, 6, 0, 3, 0, 20, 1].map((size, k) => Buffer.alloc(size, k + 1))
  for (const piece of pieces) spool.add(piece)
  for (const k of [6, 0, 3, 5, 4, 1, 2]) assert.equal(Buffer.from(await spool.bytes(k)), pieces[k])
  assert.equal(leftOver(), before)
})

test('any place of a stream, from memory, from a file and across the border', async () => {
  const before = leftOver()
  for (const budget of [undefined, 0, 400, 500]) {
    const source = await spooled('s', stream(), budget)
    assert.is(source.size, 1000)
    for (const [position, length] of [
      [0, 1000],
      [0, 0],
      [1000, 0],
      [399, 2],
      [0, 1],
      [400, 599],
      [998, 2],
      [5, 990],
    ] as const)
      assert.equal(
        Buffer.from(await source.read(position, length)),
        whole.subarray(position, position + length),
      )
    for (const [position, length] of [
      [999, 2],
      [-1, 1],
    ] as const) {
      const error = await source.read(position, length).catch((thrown: unknown) => thrown)
      assert.instance(error, RangeError)
    }
  }
  assert.equal(leftOver(), before)
})

test('the beginning of a stream, without the rest', async () => {
  let ended = 0
  async function* counted() {
    for await (const piece of stream()) {
      yield piece
      ended += 1
    }
  }
  assert.equal(Buffer.from(await headOf(counted(), 3)), whole.subarray(0, 3))
  assert.is(ended, 1)
  assert.equal(Buffer.from(await headOf(stream(), 5000)), whole)
})

test.run()
