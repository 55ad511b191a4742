import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Counter, type Key, philox4x32 } from '../../src/data/philox.ts'

// The three lines "philox4x32 10" of tests/kat_vectors in Random123: counter, key, result.
// https://github.com/DEShawResearch/random123/blob/main/tests/kat_vectors
const knownAnswers: readonly [counter: Counter, key: Key, result: readonly number[]][] = [
  [
    [0, 0, 0, 0],
    [0, 0],
    [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  ],
  [
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  ],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  ],
]

test('philox4x32 gives the known answers of Random123', () => {
  for (const [counter, key, result] of knownAnswers) {
    const out = new Uint32Array(4)
    philox4x32(counter, key, out)
    assert.equal(Array.from(out), result)
  }
})

test.run()
