import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { html } from '../../src/report/html.ts'
import { parseMarkup, textOf } from './markup.ts'

const nasty = `</p><script>alert("1 & 2")</script>'`

test('text stays text in an element and in an attribute', () => {
  const { text } = html`<p title="${nasty}">${nasty}</p>`
  assert.not.match(text, '<script')
  const [p] = parseMarkup(text).children
  assert.ok(typeof p === 'object')
  assert.is(textOf(p), nasty)
  assert.is(p.attributes.title, nasty)
})

test('templates nest without being escaped twice; lists are joined, nothing leaves nothing', () => {
  const items = ['a&b', 'c'].map((item) => html`<li>${item}</li>`)
  assert.is(html`<ul>${items}${null}${false}${3}</ul>`.text, '<ul><li>a&amp;b</li><li>c</li>3</ul>')
})

test.run()
