import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { distanceTo, mix32, sketch } from './sketch.ts'

test('mix32: MurmurHash3 of the empty key with seeds 1 and 0xffffffff', () => {
  assert.is(mix32(1), 0x514e28b7)
  assert.is(mix32(0xffffffff), 0x81f16f39)
})

test('distances are estimated with a spread of 1 / sqrt(2 K)', () => {
  const buckets = 32
  const size = 5000
  const a = Float32Array.from({ length: size }, (_, i) => Math.sin(i * i))
  const norm = Math.hypot(...a)
  const errors = Array.from({ length: 200 }, (_, k) => {
    const b = a.map((v, i) => v + 0.01 * Math.sin(i * (i + 1) * (k + 0.7)))
    const digest = { norm, float32Distance: 0, sketch: Float32Array.from(sketch(a, buckets)) }
    const distance = Math.hypot(...b.map((v, i) => v - a[i]!)) / norm
    return distanceTo(digest, b, buckets) / distance - 1
  })
  const spread = Math.hypot(...errors) / Math.sqrt(errors.length)
  assert.ok(Math.abs(spread * Math.sqrt(2 * buckets) - 1) < 0.2, `spread ${spread}`)
})

test('a difference in one element is measured exactly, small tensors are kept whole', () => {
  const a = Float32Array.from({ length: 1000 }, (_, i) => Math.cos(i))
  const b = a.slice()
  b[777]! += 0.5
  const digest = { norm: Math.hypot(...a), float32Distance: 0, sketch: Float32Array.from(sketch(a, 32)) }
  assert.ok(Math.abs(distanceTo(digest, b, 32) * digest.norm - 0.5) < 1e-5)
  assert.equal([...sketch(a.subarray(0, 3), 32)], [...a.subarray(0, 3)])
})

test.run()
