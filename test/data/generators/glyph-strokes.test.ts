import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { glyphNames, glyphStrokes } from '../../../src/data/generators/glyph-strokes.ts'

test('every class has strokes, in the square, in pieces no longer than 0.55', () => {
  assert.is(glyphStrokes.length, glyphNames.length)
  for (const [label, strokes] of glyphStrokes.entries()) {
    assert.ok(strokes.length > 0, glyphNames[label])
    for (const stroke of strokes) {
      assert.ok(stroke.length >= 4 && stroke.length % 2 === 0)
      assert.ok(stroke.every((value) => Math.abs(value) <= 1))
      for (let i = 2; i < stroke.length; i += 2) {
        const length = Math.hypot(stroke[i]! - stroke[i - 2]!, stroke[i + 1]! - stroke[i - 1]!)
        assert.ok(length <= 0.55 + 1e-12, `${glyphNames[label]}: ${length}`)
      }
    }
  }
})

test('the circle is closed and round', () => {
  const circle = glyphStrokes[0]![0]!
  for (let i = 0; i < circle.length; i += 2)
    assert.ok(Math.abs(Math.hypot(circle[i]!, circle[i + 1]!) - 0.9) < 1e-12)
  const last = circle.length - 2
  assert.ok(Math.hypot(circle[0]! - circle[last]!, circle[1]! - circle[last + 1]!) < 1e-12)
})

test.run()
