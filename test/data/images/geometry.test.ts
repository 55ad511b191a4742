import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { cropWindow, fixedSize, reshaped, resizedSize } from '../../../src/data/images/geometry.ts'
import { geometryOf, golden, pixels } from './golden.ts'

const source = (size: readonly [number, number]) => {
  const found = golden.sources.find((one) => one.size.join() === size.join())!
  return pixels(found.size, found.rgb)
}

for (const wanted of golden.reshaped) {
  const { size, resize, crop, interpolation } = wanted
  test(`${size.join('x')}, resize ${resize}, crop ${crop}, ${interpolation}: the pixels of torchvision on Pillow`, () => {
    const result = reshaped(source(size), geometryOf(wanted))
    assert.equal([result.height, result.width], wanted.reshaped)
    assert.equal([...result.values], [...pixels(wanted.reshaped, wanted.rgb).values])
  })
}

test('grey images are resized as each channel of coloured ones', () => {
  const { height, width, values } = source([21, 34])
  const red = values.filter((_, i) => i % 3 === 0)
  const options = { resize: 16, crop: 15 }
  const expected = reshaped({ height, width, channels: 3, values }, options).values.filter(
    (_, i) => i % 3 === 0,
  )
  assert.equal(reshaped({ height, width, channels: 1, values: red }, options).values, expected)
})

/** By torchvision 0.28: `_compute_resized_output_size((h, w), [s])`, and CenterCrop's `int(round((h - s) / 2.0))`. */
test('the longer side is cut off to whole pixels; margins are rounded to even', () => {
  assert.equal(resizedSize({ height: 375, width: 500 }, 256), { height: 256, width: 341 })
  assert.equal(resizedSize({ height: 500, width: 375 }, 256), { height: 341, width: 256 })
  assert.equal(resizedSize({ height: 500, width: 375 }, [20, 30]), { height: 20, width: 30 })
  assert.equal(resizedSize({ height: 7, width: 9 }, undefined), { height: 7, width: 9 })
  const top = (height: number, crop: number) => cropWindow({ height, width: 100 }, crop).top
  assert.equal([top(341, 224), top(256, 224), top(227, 224), top(225, 224)], [58, 16, 2, 0])
  assert.is(top(9, 14), -2)
})

test('the size is known beforehand where it does not depend on the images', () => {
  assert.equal(fixedSize({ resize: 256, crop: 224 }), { height: 224, width: 224 })
  assert.equal(fixedSize({ resize: [3, 4] }), { height: 3, width: 4 })
  assert.equal(fixedSize({ crop: [5, 6] }), { height: 5, width: 6 })
  assert.equal([fixedSize({ resize: 256 }), fixedSize({})], [undefined, undefined])
})

test.run()
