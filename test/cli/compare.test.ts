import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { shortNames } from '../../src/cli/commands/compare.ts'
import { attackReport, evaluation } from '../eval/sample-evaluation.ts'
import { assertDone, assertRefused, runCli, temporaryFolder } from './run-cli.ts'

const at = temporaryFolder()
writeFileSync(at('a.json'), JSON.stringify(evaluation()))
writeFileSync(at('b.json'), JSON.stringify(evaluation({ attacks: [attackReport({ robustAccuracy: 0.4 })] })))
writeFileSync(at('shard.json'), JSON.stringify({ ...evaluation(), shard: { index: 1, of: 2 } }))
writeFileSync(at('other.json'), '{ "schema": "something/else" }')

test('a table on stdout', async () => {
  const outcome = await runCli('compare', at('a.json'), at('b.json'))
  assertDone(outcome)
  assert.match(outcome.stdout, /Robust accuracy\s+a\s+b\n/)
  assert.match(outcome.stdout, /FGSM, 8\/255 in linf\s+60\.00 %\s+40\.00 % \(-20\.00\)/)
})

test('the same file twice is compared with itself', async () => {
  const outcome = await runCli('compare', at('a.json'), at('a.json'))
  assertDone(outcome)
  assert.match(outcome.stdout, /a\s+a \(2\)/)
  assert.match(outcome.stdout, '60.00 %   60.00 % (0.00)')
})

test('a page and JSON; with the page nothing on stdout', async () => {
  const outcome = await runCli(
    ...['compare', at('a.json'), at('b.json'), '--html', at('c.html'), '--json', at('c.json')],
  )
  assertDone(outcome)
  assert.is(outcome.stdout, '')
  assert.match(readFileSync(at('c.html'), 'utf8'), '<h1>a, b on glyphs:test: most right a')
  const json = JSON.parse(readFileSync(at('c.json'), 'utf8'))
  assert.is(json.schema, 'onnx-manifold/comparison/1')
  assert.equal(
    json.runs.map((r: { name: string }) => r.name),
    ['a', 'b'],
  )
})

test('JSON on stdout', async () => {
  const outcome = await runCli('compare', at('a.json'), '--json', '-')
  assertDone(outcome)
  assert.is(JSON.parse(outcome.stdout).rows[0].what, 'accuracy')
})

for (const [what, args, parts] of [
  ['no file', [], ['compare', '<evaluations..>']],
  ['a file that is missing', [at('a.json'), at('nix.json')], [at('nix.json'), 'no such file']],
  ['what is no evaluation', [at('other.json')], [at('other.json'), 'schema', '"something/else"']],
  ['a shard', [at('a.json'), at('shard.json')], [at('shard.json'), 'shard', 'manifold merge']],
  [
    'a page in a folder that is not there',
    [at('a.json'), '--html', at('nix', 'x.html')],
    ['--html', 'folder'],
  ],
] as const)
  test(`refused: ${what}`, async () => assertRefused(await runCli('compare', ...args), ...parts))

test('what is refused leaves nothing behind', () => assert.not.ok(existsSync(at('nix'))))

test('names are short where they tell files apart', () => {
  assert.equal(shortNames(['x/a.json', 'x/b.json']), ['a', 'b'])
  assert.equal(shortNames(['x/a.json', 'y/a.json', 'b.json']), ['x/a.json', 'y/a.json', 'b'])
  assert.equal(shortNames(['a.json', 'a.json', 'a.json']), ['a', 'a (2)', 'a (3)'])
})

test.run()
