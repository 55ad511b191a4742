import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Canvas, drawStroke } from '../../../src/data/generators/canvas.ts'

const blank = (): Canvas => ({ size: 5, ink: new Float64Array(25) })

test('a level stroke covers whole pixels within its width, and halves at its edges', () => {
  const canvas = blank()
  drawStroke(canvas, Float64Array.of(1, 2, 3, 2), 2, 0.8)
  // Distance 1 from the axis, half a width of 1: the edge runs through the middle of these pixels.
  const expected = [
    0, 0, 0, 0, 0, 0, 0.4, 0.4, 0.4, 0, 0.4, 0.8, 0.8, 0.8, 0.4, 0, 0.4, 0.4, 0.4, 0, 0, 0, 0, 0, 0,
  ]
  // At the round ends the corner pixels are sqrt(2) away: 0.8 * (1.5 - sqrt(2)).
  const corner = 0.8 * (1.5 - Math.SQRT2)
  for (const at of [5, 9, 15, 19]) expected[at] = corner
  for (const [at, value] of canvas.ink.entries())
    assert.ok(Math.abs(value - expected[at]!) < 1e-12, `pixel ${at}: ${value}, expected ${expected[at]}`)
})

test('a darker stroke does not cover a brighter one', () => {
  const canvas = blank()
  drawStroke(canvas, Float64Array.of(0, 2, 4, 2), 1, 1)
  drawStroke(canvas, Float64Array.of(2, 0, 2, 4), 1, 0.5)
  assert.is(canvas.ink[2 * 5 + 2], 1)
  assert.is(canvas.ink[1 * 5 + 2], 0.5)
})

test('a stroke of no length is a dot, and one outside of the picture leaves it blank', () => {
  const canvas = blank()
  drawStroke(canvas, Float64Array.of(-9, -9, -7, 20), 2, 1)
  assert.ok(canvas.ink.every((value) => value === 0))
  drawStroke(canvas, Float64Array.of(2, 2, 2, 2), 1, 1)
  assert.equal(
    Array.from(canvas.ink.entries()).filter(([, value]) => value > 0),
    [[12, 1]],
  )
})

test.run()
