/** Every measure reads its number from an evaluation that was asked for what it needs, of a network that was trained here. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openDataset } from '../../src/data/open.ts'
import { evaluateModel } from '../../src/eval/evaluate-model.ts'
import type { Evaluation } from '../../src/eval/evaluation.ts'
import type { Study } from '../../src/reproduce/experiment.ts'
import { experiments } from '../../src/reproduce/experiments/index.ts'
import { type MeasureName, measures, tableFive } from '../../src/reproduce/measures.ts'
import { evaluationOf } from '../../src/reproduce/plan.ts'
import { findNetwork } from '../../src/train/networks/index.ts'
import { train } from '../../src/train/train.ts'

interface Measured {
  readonly evaluation: Evaluation
  readonly tensors: readonly string[]
  readonly names: readonly MeasureName[]
}

async function measured(network: string, spec: string, names: readonly MeasureName[]): Promise<Measured> {
  const data = await openDataset(spec.replace('?', ':train?'))
  const test = await openDataset(spec.replace('?', ':test?'))
  const built = findNetwork(network)({ shape: data.shape, classes: data.classes, seed: 1, width: 16 })
  const model = await train(built, data, {
    mix: { strategy: 'none', alpha: 1 },
    optimizer: { name: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, decayed: 'all' },
    schedule: { name: 'constant', learningRate: 0.003 },
    epochs: 2,
    batch: 50,
    seed: 1,
    threads: 1,
  })
  const study = { measures: names } as unknown as Study
  const evaluation = await evaluateModel(model, {
    ...{ data: test, threads: 1, checks: 'off' },
    ...evaluationOf(study, built.layers),
  })
  return { evaluation, tensors: built.layers, names }
}

const names = Object.keys(measures) as MeasureName[]
const ofPlane = names.filter((name) => name.startsWith('confidence'))
const ofDepth = names.filter((name) => /^(svd|lesser)/.test(name))
const ofImages = names.filter(
  (name) => !ofPlane.includes(name) && !ofDepth.includes(name) && name !== 'unbounded',
)

const images = await measured('cnn', 'glyphs?n=200', [...ofImages, 'svd-1-rest', 'lesser-1', 'lesser-3'])
const plane = await measured('spiral', 'spiral?n=100', [...ofPlane, ...ofDepth, 'error'])

for (const { evaluation, tensors, names } of [images, plane])
  for (const name of names)
    test(`${name} of ${evaluation.data.spec} is a number in its range`, () => {
      const { of, unit } = measures[name]
      const value = of(evaluation, tensors)
      assert.ok(Number.isFinite(value) && value >= 0, `${value}`)
      if (unit === '%') assert.ok(value <= 100, `${value}`)
    })

const read = (name: MeasureName, { evaluation, tensors }: Measured = images) =>
  measures[name].of(evaluation, tensors)

test('error and accuracy are counts of the clean images', () => {
  const { clean, data } = images.evaluation
  assert.is(Math.round((read('accuracy') * data.n) / 100), clean.correct)
  assert.ok(Math.abs(read('error') + read('accuracy') - 100) < 1e-9)
  assert.ok(read('top5') >= read('accuracy'))
  assert.is(read('nll'), clean.nll)
})

test('attacks are told apart by name and radius: each measure reads its own run', () => {
  for (const [name, attack, radius] of [
    ['fgsm-2', 'fgsm', 2],
    ['fgsm-8', 'fgsm', 8],
    ['pgd-2', 'pgd', 2],
    ['pgd-8', 'pgd', 8],
  ] as const) {
    const run = images.evaluation.attacks.find(
      (one) => one.name === attack && Math.abs(255 * one.epsilon - radius) < 1e-9,
    )
    assert.is(read(name), 100 * run!.adversarialAccuracy, name)
  }
})

test('deformations are told apart by name and strength', () => {
  for (const name of tableFive) {
    const [deformation, strength] = name.split('-')
    const run = images.evaluation.deformations.find(
      (one) => one.name === deformation && one.strength === Number(strength),
    )
    assert.is(read(name), 100 * run!.accuracy, name)
  }
})

test('layers are told apart: the bottleneck of two units has one lesser singular value a class, layer 1 more', () => {
  const { evaluation, tensors } = plane
  const at = (layer: number) => evaluation.analysis.svd!.find((one) => one.at === tensors[layer])!
  assert.is(read('svd-4-rest', plane), at(4).mean.rest)
  assert.is(read('svd-1-rest', plane), at(1).mean.rest)
  assert.is.not(at(1).mean.rest, at(4).mean.rest)
})

test('what was not asked for is not read from something else', () => {
  assert.throws(() => read('unbounded'), /PGD-200/)
  assert.throws(() => read('confidence-hidden'), /Mean confidence/)
})

test('every measure is in a table of some experiment', () => {
  const used = Object.values(experiments).flatMap((one) => ('measures' in one ? one.measures : []))
  assert.equal(
    names.filter((name) => !used.includes(name)),
    [],
  )
})

test.run()
