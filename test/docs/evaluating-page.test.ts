import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { attacks } from '../../src/attacks/index.ts'
import { analyses } from '../../src/eval/analysis/index.ts'
import { deformations } from '../../src/eval/deformations/index.ts'

const page = readFileSync(new URL('../../docs/evaluating.md', import.meta.url), 'utf8')

/** What the first column of a section's table names. */
function namedIn(heading: string): string[] {
  const section = page.split(`\n## ${heading}\n`)[1]!.split('\n## ')[0]!
  const rows = section.split('\n').filter((line) => line.startsWith('| `'))
  return rows.flatMap((row) => Array.from(row.split('|')[1]!.matchAll(/`([\w-]+)`/g), (m) => m[1]!)).sort()
}

for (const [heading, table] of Object.entries({
  Attacks: attacks,
  Deformations: deformations,
  Representations: analyses,
}))
  test(`docs/evaluating.md, ${heading}: everything of the table, and nothing else`, () => {
    assert.equal(namedIn(heading), Object.keys(table).sort())
  })

test.run()
