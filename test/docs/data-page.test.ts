import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { formats } from '../../src/data/formats/index.ts'
import { sets } from '../../src/data/sets/index.ts'
import type { NamedSet } from '../../src/data/sets/set.ts'

const page = readFileSync(new URL('../../docs/data.md', import.meta.url), 'utf8')

const section = (heading: string): string[] =>
  page.split(`\n## ${heading}\n`)[1]!.split('\n## ')[0]!.split('\n')

test('docs/data.md, Sets: every set with its splits, files and size', () => {
  const rows = Object.entries<NamedSet>(sets).map(([name, { splits, files }]) => {
    const megabytes = files.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6
    const names = files.map((file) => `\`${file.name}\``).join(', ')
    return `| \`${name}\` | ${splits.join(', ')} | ${names} | ${megabytes.toFixed(0)} |`
  })
  assert.equal(
    section('Sets').filter((line) => line.startsWith('| `')),
    rows,
  )
})

test('docs/data.md, Formats: every format in its order, in its words', () => {
  assert.equal(
    section('Formats').filter((line) => line.startsWith('- ')),
    Object.values(formats).map(({ description }) => `- ${description}`),
  )
})

test.run()
