import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { preprocessingNames } from '../../src/cli/preprocessing-options.ts'
import { processorDefaults } from '../../src/eval/preprocessing/hugging-face-defaults.ts'

const page = readFileSync(new URL('../../docs/preprocessing.md', import.meta.url), 'utf8')

test('docs/preprocessing.md has every option and every field', () => {
  for (const name of preprocessingNames) {
    assert.ok(page.includes(`--${name}`), `--${name}`)
    if (name !== 'preprocessing') assert.match(page, new RegExp(`^\\|[^|]*\\|[^|]*\`${name}\``, 'm'), name)
  }
})

test('docs/preprocessing.md has every processor of Hugging Face', () => {
  for (const name of Object.keys(processorDefaults)) {
    const family = name.replace(/V\d$/, '').toLowerCase()
    assert.ok(page.toLowerCase().includes(family), name)
  }
})

test.run()
