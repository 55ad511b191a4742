import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkArguments, wrongArgument } from '../../src/cli/wrong-argument.ts'
import { throwsUserError } from '../data/user-error.ts'

const said = (message: string, line: string) => wrongArgument(message, line.split(' ')).message

test('what yargs says becomes one line that names the argument as it was typed', () => {
  const choices = 'Invalid values:\n  Argument: layout, Given: "X", Choices: "NCHW", "NHWC"'
  assert.is(said(choices, 'evaluate --layout=X'), '--layout: expected one of NCHW, NHWC, got "X"')
  const network = 'Invalid values:\n  Argument: network, Given: "x", Choices: "cnn", "mlp"'
  assert.is(said(network, 'train x'), 'network: expected one of cnn, mlp, got "x"')
  assert.is(
    said('Unknown arguments: lmit, a', 'evaluate m --lmit 3 a'),
    'unknown argument --lmit, a (see manifold evaluate --help)',
  )
  assert.is(said('Did you mean data?', 'dta'), 'unknown command "dta": did you mean data?')
  assert.match(said('Unknown argument: xyz', 'xyz'), /^expected a command of evaluate, .*data, got "xyz"$/)
  assert.is(
    said('Missing required argument: out', 'export mlp'),
    '--out: expected a value, got none (see manifold export --help)',
  )
  assert.match(said('Not enough arguments following: json', 'evaluate --json'), /^--json: expected a value/)
  assert.is(
    said('Not enough non-option arguments: got 0, need at least 1', 'inspect'),
    'inspect: expected <model>, got none (see manifold inspect --help)',
  )
})

test('a command below another is told with both words', () => {
  assert.is(
    said('Did you mean fetch?', 'data fecth mnist'),
    'unknown command "data fecth": did you mean fetch?',
  )
  assert.match(
    said('Unknown argument: mnist', 'data mnist --quiet'),
    /^data: expected a command of list, fetch\b.*, got "mnist"$/,
  )
  assert.is(
    said('Unknown argument: from', 'data --from x'),
    'unknown argument --from (see manifold data --help)',
  )
  assert.is(
    said('Unknown argument: x', 'data fetch mnist x'),
    'unknown argument x (see manifold data fetch --help)',
  )
  assert.is(
    said('Not enough non-option arguments: got 0, need at least 1', 'data fetch'),
    'data fetch: expected <name>, got none (see manifold data fetch --help)',
  )
})

test('a message of another kind stays, in one line, with where to look', () => {
  assert.is(said('Something:\n  else', 'check m'), 'Something: else (see manifold check --help)')
  assert.is(said('Something', '--nix'), 'Something (see manifold --help)')
})

test('what yargs lets through is refused', async () => {
  const check = (args: Readonly<Record<string, unknown>>, line: string) => () =>
    checkArguments(args, line.split(' '))
  await throwsUserError(check({ limit: Number.NaN }, 'data --limit=ten'), '--limit', 'a number', 'got "ten"')
  await throwsUserError(check({ limit: Number.NaN }, 'data --limit ten'), 'got "ten"')
  await throwsUserError(check({ limit: undefined }, 'data --limit'), '--limit: expected a value')
  await throwsUserError(check({ json: '' }, 'data --json'), '--json: expected a value')
  await throwsUserError(check({ o: ['a', 'b'] }, 'x -o a -o b'), '-o: expected it once', '2 times')
})

test('what is right passes', () => {
  const args = {
    _: ['evaluate'],
    attack: ['fgsm', 'pgd'],
    limit: 0,
    quiet: false,
    eps: '8',
    model: undefined,
  }
  assert.is(checkArguments(args, []), true)
})

test.run()
