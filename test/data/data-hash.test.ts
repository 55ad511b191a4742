import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { DataHash, fingerprintOf, hashOf } from '../../src/data/data-hash.ts'
import { memoryDataset } from '../../src/data/dataset.ts'
import { subset } from '../../src/data/subset.ts'

const set = (values: Uint8Array | Float32Array, labels = Int32Array.of(0, 7, 3)) =>
  memoryDataset({ spec: 's', shape: [4], classes: 8, values, labels })

const pixels = Uint8Array.of(0, 51, 255, 128, 9, 8, 7, 6, 1, 2, 3, 4)

/** By Python: sum(int(sha256(pack('<ii', place, label) + values).hexdigest(), 16)) % 2**256, values as bytes or '<4f'. */
test('it is the sum of the hashes of the samples: bytes where the values are levels of 8 bits, else floats', () => {
  const hash = new DataHash()
  const level = (v: number) => Math.fround(v / 255)
  const first = Float32Array.from([0, 51, 255, 128], level)
  const features = Float32Array.of(0.5, 0, 1, 0.25)
  const third = Float32Array.of(1, 2, 3, 4).map(level)
  hash.add({ images: Float32Array.of(...first, ...features), labels: Int32Array.of(7, -1), n: 2 }, 0)
  hash.add({ images: third, labels: Int32Array.of(3), n: 1 }, 2)
  assert.is(hash.hex, '3e06100ef47e60887168d25af4e2c99cb52cfcb217c060e8b04adc50c3e0457f')
})

test('the same values have the same hash, however they are stored', async () => {
  const floats = Float32Array.from(pixels, (v) => v / 255)
  assert.is(await hashOf(set(pixels)), await hashOf(set(floats)))
})

test('a value, a label, or the order makes another hash', async () => {
  const hash = await hashOf(set(pixels))
  const changed = pixels.slice()
  changed[11] = 5
  assert.is.not(await hashOf(set(changed)), hash)
  assert.is.not(await hashOf(set(pixels, Int32Array.of(0, 7, 4))), hash)
  assert.is.not(await hashOf(subset(set(pixels), [1, 0, 2], 'turned')), hash)
})

test('hashes of parts join to that of the whole, in any order', async () => {
  const whole = set(pixels)
  const part = async (start: number, n: number) => {
    const hash = new DataHash()
    hash.add(await whole.read(Array.from({ length: n }, (_, i) => start + i)), start)
    return hash.hex
  }
  const joined = new DataHash()
  joined.join(await part(2, 1))
  joined.join(await part(0, 2))
  assert.is(joined.hex, await hashOf(whole))
})

test('the fingerprint sees labels, shape, and the samples at both ends and in the middle', async () => {
  const fingerprint = await fingerprintOf(set(pixels))
  assert.is(await fingerprintOf(set(pixels)), fingerprint)
  for (const at of [0, 4, 8]) {
    const changed = pixels.slice()
    changed[at]! += 1
    assert.is.not(await fingerprintOf(set(changed)), fingerprint)
  }
  assert.is.not(await fingerprintOf(set(pixels, Int32Array.of(0, 7, 4))), fingerprint)
})

test.run()
