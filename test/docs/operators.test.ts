import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { operatorsFile, operatorsPage } from '../../tools/operators-doc.ts'

test('docs/operators.md is what the rule table says: npx tsx tools/operators-doc.ts', () => {
  assert.is(readFileSync(operatorsFile, 'utf8'), operatorsPage())
})

test('every rule has a comment and a link to its specification', () => {
  const rows = operatorsPage()
    .split('\n')
    .filter((line) => line.includes('[rule]'))
  assert.ok(rows.length > 30)
  for (const row of rows) {
    const [, name = '', comment = ''] = row.split(' | ').length > 1 ? ['', ...row.split(' | ')] : []
    assert.ok(comment.length > 10, row)
    assert.ok(name.includes('](http') || name.includes('onnx_manifold'), row)
  }
})

test.run()
