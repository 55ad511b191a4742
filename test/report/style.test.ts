import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { dark, light, seriesColor, stylesheet } from '../../src/report/style.ts'

/** Relative luminance of #rrggbb (WCAG 2.1, https://www.w3.org/TR/WCAG21/#dfn-relative-luminance). */
function luminance(color: string): number {
  const [r, g, b] = [1, 3, 5]
    .map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (high! + 0.05) / (low! + 0.05)
}

test('the contrast formula gives the published extremes', () => {
  assert.is(Math.round(contrast('#ffffff', '#000000')), 21)
  // The lightest grey that WCAG allows for text on white.
  assert.ok(Math.abs(contrast('#767676', '#ffffff') - 4.54) < 0.01)
})

for (const [name, scheme] of Object.entries({ light, dark })) {
  test(`${name}: text has contrast 4.5, lines of charts 3`, () => {
    for (const text of [scheme.ink, scheme.soft, scheme.link])
      for (const ground of [scheme.paper, scheme.panel])
        assert.ok(contrast(text, ground) >= 4.5, `${text} on ${ground}: ${contrast(text, ground)}`)
    for (const line of scheme.series)
      assert.ok(contrast(line, scheme.paper) >= 3, `${line}: ${contrast(line, scheme.paper)}`)
  })
}

test('every colour that a chart may name is in both schemes', () => {
  assert.is(light.series.length, dark.series.length)
  for (const [i] of light.series.entries()) {
    const name = seriesColor(i).slice('var('.length, -1)
    assert.is(stylesheet.split(`${name}: #`).length, 3)
  }
  assert.is(seriesColor(light.series.length), seriesColor(0))
})

test('the stylesheet refers to nothing outside the file', () => {
  assert.not.match(stylesheet, /url\(|@import|http/)
})

test.run()
