import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseGrowthOptions } from '../../../bench/growth/options.ts'
import { UserError } from '../../../src/errors.ts'

test('a quick run has fewer rounds, unless it is told', () => {
  const { rounds, only } = parseGrowthOptions([])
  assert.ok(parseGrowthOptions(['--quick']).rounds < rounds)
  assert.is(parseGrowthOptions(['--quick', '--rounds', '7']).rounds, 7)
  assert.is(only.length, 5)
})

const refused = [
  { args: ['--only', 'colour'], message: /^--only: expected some of batch, .*, got "colour"$/ },
  { args: ['--rounds', '0'], message: /^--rounds: expected a whole number, 1 or more, got "0"$/ },
  { args: ['--threads', 'two'], message: /^--threads: expected a whole number, 1 or more, got "two"$/ },
  { args: ['--slow'], message: /Unknown option '--slow'/ },
]

for (const { args, message } of refused)
  test(`${args.join(' ')} is refused in a line`, () => {
    assert.throws(
      () => parseGrowthOptions(args),
      (error: unknown) => error instanceof UserError && message.test(error.message),
    )
  })

test.run()
