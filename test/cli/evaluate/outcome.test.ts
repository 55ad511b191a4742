/** What is refused before an evaluation runs, as it could not be met or written at its end. */
import { writeFileSync } from 'node:fs'
import { test } from 'uvu'
import { checkDemands } from '../../../src/cli/evaluate/outcome.ts'
import { throwsUserError } from '../../data/user-error.ts'
import { temporaryFolder } from '../run-cli.ts'

const at = temporaryFolder()
writeFileSync(at('fields.json'), '{ "mean": [0.5] }')

const cases: readonly (readonly [string, Parameters<typeof checkDemands>[0], readonly string[]])[] = [
  ['a share below 0', { 'require-clean': -0.1 }, ['--require-clean: ', '0 to 1', 'got -0.1']],
  ['a share in percent', { 'require-robust': 45 }, ['--require-robust: ', '0 to 1', 'got 45']],
  ['a tolerance below 0', { reference: at('nix'), tolerance: -1 }, ['--tolerance: ', 'from 0 on', 'got -1']],
  [
    'a tolerance that is no number',
    { reference: at('nix'), tolerance: Number.NaN },
    ['--tolerance: ', 'NaN'],
  ],
  ['a tolerance of nothing', { tolerance: 1 }, ['--tolerance: ', '--reference']],
  ['a reference that is missing', { reference: at('nix') }, [at('nix'), 'no such file']],
  [
    'a reference that is something else',
    { reference: at('fields.json') },
    [at('fields.json'), 'schema', 'onnx-manifold/reference/1'],
  ],
  ['a reference for a part', { reference: at('nix'), shard: '1/2' }, ['--reference: ', '--shard', 'merge']],
  [
    'a new reference of a part',
    { 'write-reference': at('r.json'), shard: '1/2' },
    ['--write-reference: ', '--shard', 'merge'],
  ],
  [
    'a new reference of as much as there is time for',
    { 'write-reference': at('r.json'), 'time-budget': '9s' },
    ['--write-reference: ', '--time-budget'],
  ],
  [
    'a new reference in a folder that is not there',
    { 'write-reference': at('nix', 'r.json') },
    ['--write-reference', at('nix', 'r.json'), 'folder'],
  ],
  ['JUnit XML in place of a folder', { junit: at() }, ['--junit', 'expected a file, got a folder']],
  ['JSON in a folder that is not there', { json: at('nix', 'x') }, ['--json', 'folder']],
]

for (const [what, args, parts] of cases) test(what, () => throwsUserError(() => checkDemands(args), ...parts))

test('what can be met and written passes', () => {
  checkDemands({ json: '-', junit: at('j.xml'), 'write-reference': at('r.json'), 'require-clean': 0 })
  checkDemands({ 'time-budget': '9s', shard: '1/2', 'require-robust': 1 })
})

test.run()
