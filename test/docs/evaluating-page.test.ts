import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { attacks } from '../../src/attacks/index.ts'

test('docs/evaluating.md names every attack of the table, and no other', () => {
  const page = readFileSync(new URL('../../docs/evaluating.md', import.meta.url), 'utf8')
  const rows = page.split('\n').filter((line) => line.startsWith('| `'))
  const named = rows.flatMap((row) => Array.from(row.split('|')[1]!.matchAll(/`([\w-]+)`/g), (m) => m[1]))
  assert.equal(named.sort(), Object.keys(attacks).sort())
})

test.run()
