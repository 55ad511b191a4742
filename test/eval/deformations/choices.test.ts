import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseDeformations } from '../../../src/eval/deformations/choices.ts'
import { deformationNames } from '../../../src/eval/deformations/index.ts'
import { throwsUserError } from '../../data/user-error.ts'

const parse = (text: string | readonly string[]) =>
  parseDeformations(text, 32, 32).map(({ name, strength }) => `${name}=${strength}`)

const paper = [
  ...['rotate=20', 'rotate=40', 'rotate=60', 'rotate=80'],
  ...['shear=0.5', 'shear=1', 'shear=2', 'shear=2.5', 'shear=3'],
  ...['zoom=0.2', 'zoom=0.4', 'zoom=0.6', 'zoom=0.8', 'zoom=1.2', 'zoom=1.4', 'zoom=1.6', 'zoom=1.8'],
]

test('a name stands for its strengths, a group for its names', () => {
  assert.equal(parse('rotate'), paper.slice(0, 4))
  assert.equal(parse('paper'), paper)
  const all = parseDeformations('all', 32, 32)
  assert.equal([...new Set(all.map(({ name }) => name))], deformationNames)
  const corruptions = new Set(parseDeformations('corruptions', 32, 32).map(({ name }) => name))
  assert.ok(corruptions.has('elastic') && !corruptions.has('rotate') && !corruptions.has('translate'))
})

test('strengths, lists and repeats', () => {
  assert.equal(parse('rotate=20, zoom = 0.6'), ['rotate=20', 'zoom=0.6'])
  assert.equal(parse(['rotate=25', 'zoom=.6,rotate=25']), ['rotate=25', 'zoom=0.6'])
  assert.equal(parse('rotate=45,paper'), ['rotate=45', ...paper])
  assert.equal(parse('rotate=20,rotate').length, 4)
})

test('what there is not', async () => {
  await throwsUserError(
    () => parse('rotat'),
    '--deform: expected one of all, paper, corruptions, rotate, ',
    'got "rotat"',
  )
  for (const text of ['', 'rotate,', 'all=3', 'toString', '=3'])
    await throwsUserError(() => parse(text), '--deform: expected one of')
  await throwsUserError(
    () => parse('rotate=200'),
    '--deform: expected rotate=DEGREE, a number from 0 to 180, got "200"',
  )
  await throwsUserError(
    () => parse('shear=3.2'),
    'expected shear=RADIAN, a number from 0 to 3.141, got "3.2"',
  )
  for (const text of ['zoom=0', 'zoom=', 'zoom=x', 'zoom=-1', 'zoom=Infinity', 'zoom=1=2'])
    await throwsUserError(() => parse(text), '--deform: expected zoom=FACTOR, a number from 0.05 to 20, got')
})

test.run()
