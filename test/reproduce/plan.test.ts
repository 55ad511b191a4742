import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Arm, Study } from '../../src/reproduce/experiment.ts'
import { chosenArms, evaluationOf } from '../../src/reproduce/plan.ts'
import { throwsUserError } from '../data/user-error.ts'

const arm = (name: string, data: string): Arm => ({
  name,
  title: name,
  train: { network: 'cnn', data, epochs: 1 },
})

const study: Study = {
  title: 'A study',
  source: 'nowhere',
  about: 'nothing',
  runs: { cpu: 1, full: 1 },
  arms: () => [arm('a/none', 'cifar-10'), arm('a/input', 'cifar-10'), arm('b/none', 'svhn')],
  measures: ['error', 'fgsm-2', 'pgd-2', 'rotate-20', 'svd-4-rest', 'svd-4-largest', 'svd-1-rest'],
  claims: [],
}

const choose = (only?: RegExp, replaced: [string, string][] = []) =>
  chosenArms(study, { scale: 'cpu', only, replaced: new Map(replaced) })
const namesOf = (arms: readonly Arm[]) => arms.map(({ name }) => name)

test('without a pattern all arms are chosen, with one those that match', () => {
  assert.equal(namesOf(choose()), ['a/none', 'a/input', 'b/none'])
  assert.equal(namesOf(choose(/none/)), ['a/none', 'b/none'])
})

test('other data take the place of those that are named, and change nothing else', () => {
  const arms = choose(undefined, [['cifar-10', 'cifar-10-jpeg']])
  assert.equal(
    arms.map(({ train }) => train.data),
    ['cifar-10-jpeg', 'cifar-10-jpeg', 'svhn'],
  )
  assert.equal(namesOf(arms), namesOf(choose()))
  assert.equal({ ...arms[0]!.train, data: 'cifar-10' }, choose()[0]!.train)
})

test('data that no arm has, and a pattern that no arm matches, are refused with what there is', async () => {
  await throwsUserError(
    () => choose(undefined, [['mnist', 'x']]),
    '--replace',
    'cifar-10, svhn',
    'got "mnist"',
  )
  await throwsUserError(() => choose(/adamix/), '--only', 'a/none, a/input, b/none')
})

const tensors = ['images', 'one', 'two', 'three', 'four']

test('an evaluation is asked for what the measures need, each attack and layer once', () => {
  const { attacks, deformations, analyze } = evaluationOf(study, tensors)
  assert.equal(attacks, [
    { name: 'fgsm', eps: 2 / 255 },
    { name: 'pgd', eps: 2 / 255, steps: 20, stepSize: 1 / 510 },
  ])
  assert.equal(deformations, { names: ['rotate=20'], form: 'paper-code' })
  assert.equal(analyze, { names: ['svd'], at: ['one', 'four'] })
})

test('measures of clean images ask for nothing else', () => {
  assert.equal(evaluationOf({ ...study, measures: ['error', 'nll', 'top5'] }, tensors), {})
})

test('two measures of one attack run it once', () => {
  const { attacks } = evaluationOf({ ...study, measures: ['fgsm-2', 'fgsm-2', 'fgsm-8'] }, tensors)
  assert.equal(
    attacks?.map((attack) => typeof attack === 'object' && attack.eps),
    [2 / 255, 8 / 255],
  )
})

test.run()
