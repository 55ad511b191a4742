import { mkdirSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { dryRun } from '../../src/cli/reproduce/dry-run.ts'
import { standIn } from '../../src/cli/reproduce/dry-run-data.ts'
import { lasting, namesInWords, rateInWords } from '../../src/cli/reproduce/dry-run-text.ts'
import { carriedOn, smallBatches } from '../../src/cli/reproduce/measure-steps.ts'
import type { Study } from '../../src/reproduce/experiment.ts'
import { experimentNames } from '../../src/reproduce/experiments/names.ts'
import { assertDone, assertRefused, runCli, temporaryFolder } from './run-cli.ts'

const at = temporaryFolder()
const nowhere = ['--data-root', at('no-data')]

test('without a name the experiments are listed, in the order of the paper', async () => {
  const done = await runCli('reproduce')
  assertDone(done)
  const names = done.stdout.split('\n').flatMap((line) => /^(\S+) +\d+ x \d+ /.exec(line)?.[1] ?? [])
  assert.equal(names, [...experimentNames])
  assert.match(done.stdout, /table-1 +\d+ x 3 +\d+ x 5 +Table 1: /)
})

test('an unknown experiment, scale or pattern is refused in one line', async () => {
  assertRefused(await runCli('reproduce', 'table-9'), 'expected one of', 'table-1', 'table-9')
  assertRefused(await runCli('reproduce', 'table-1', '--scale', 'huge'), '--scale', 'cpu, full', 'huge')
  assertRefused(await runCli('reproduce', 'table-2', '--only', 'mnist'), '--only', 'svhn/preactresnet18/none')
  assertRefused(await runCli('reproduce', 'table-2', '--replace', 'mnist=x'), '--replace', 'svhn', 'mnist')
  assertRefused(await runCli('reproduce', 'table-2', '--runs', '0'), '--runs', 'got 0')
})

test('missing data are named before anything is trained, with the ways out', async () => {
  const out = ['--out', at('out'), ...nowhere]
  assertRefused(
    await runCli('reproduce', 'table-1', ...out),
    ...['cifar-10', 'cifar-100', at('no-data')],
    ...['manifold data fetch cifar-10 --data-root', 'manifold data fetch cifar-100', '--only', '--replace'],
  )
  const only = await runCli('reproduce', 'table-1', '--only', '^cifar-100', ...out)
  assertRefused(only, 'manifold data fetch cifar-100')
  assert.not.match(only.stderr, /cifar-10 /)
  assertRefused(await runCli('reproduce', 'table-2', '--replace', 'svhn=photos', ...out), 'no photos')
})

test('a folder that is there is data: what is in it is told when it is opened', async () => {
  mkdirSync(at('root', 'photos'), { recursive: true })
  const words = ['--replace', 'svhn=photos', '--data-root', at('root'), '--out', at('out'), '--threads', '1']
  const { code, stderr } = await runCli('reproduce', 'table-2', ...words)
  assert.is(code, 2)
  assert.match(stderr, /error: .*photos.*expected/)
})

test('--dry-run of drawn data prints the plan, and trains nothing', async () => {
  const words = ['--dry-run', '--threads', '1', '--quiet', '--out', at('plans'), ...nowhere]
  const done = await runCli('reproduce', 'figure-1', ...words)
  assertDone(done)
  for (const part of [
    'spiral/none, manifold',
    'data: spiral, 1,000 of 2 in 2 classes',
    'learning rate: 0.001 to the end',
    'spiral is drawn by this program',
    'in all: 2 trainings, ',
    ' GB without the data',
  ])
    assert.ok(done.stdout.includes(part), `expected "${part}" in:\n${done.stdout}`)
})

const cifar = {
  ...{ network: 'cnn', width: 8, data: 'cifar-100', epochs: 30, milestones: '10,20', 'per-class': 64 },
  ...{ batch: 32, mix: 'none', mean: '.5', std: '.2' },
} as const

const study: Study = {
  ...{ title: 'A study', source: 'nowhere', about: 'nothing', runs: { cpu: 2, full: 2 }, claims: [] },
  arms: () => [
    { name: 'a/none', title: 'none', train: cifar },
    { name: 'a/again', title: 'again', train: { ...cifar } },
    { name: 'a/manifold', title: 'manifold', train: { ...cifar, mix: 'manifold', alpha: 2 } },
    {
      name: 'a/attacked',
      title: 'attacked',
      train: { ...cifar, adversarial: 'fgsm', epochs: 3, milestones: '2' },
    },
  ],
  measures: ['error', 'pgd-2', 'fgsm-2', 'rotate-20', 'knn-error'],
}

test('a plan of data that are not here: published facts, arms of equal settings once, steps counted', async () => {
  const options = {
    scale: 'cpu',
    runs: 2,
    dataRoot: at('no-data'),
    threads: 1,
    provider: 'cpu',
    quiet: true,
  } as const
  const plan = await dryRun('a-study', study, study.arms('cpu'), options)
  // 64 of each of 100 classes, in batches of 32: 200 steps an epoch.
  for (const part of [
    'a/none, again, manifold\n',
    'cifar-100, 6,400 of 3 x 32 x 32 in 100 classes',
    '200 an epoch x 30 epochs x 2 seeds x 2 trainings = 24,000',
    '200 an epoch x 3 epochs x 2 seeds = 1,200',
    'learning rate: 0.1, times 0.1 from epochs 10 and 20 on',
    `data: cifar-100 is not under ${at('no-data')}: manifold data fetch cifar-100`,
    'evaluation: 10,000 samples a network (clean, PGD-20 2/255, FGSM 2/255, 1 deformation, knn): 5 passes and 21 gradients at most',
    'in all: 6 trainings, 25,200 steps, ',
  ])
    assert.ok(plan.includes(part), `expected "${part}" in:\n${plan}`)
})

test('small batches are divided by what divides the whole one; small ones are measured whole', () => {
  assert.equal(smallBatches(128), [16, 32])
  assert.equal(smallBatches(72), [8, 24])
  assert.equal(smallBatches(100), [6, 20])
  assert.equal(smallBatches(32), [32, 32])
  assert.equal(smallBatches(12), [12, 12])
})

test('costs of two batches are carried on along a line, which never falls', () => {
  assert.is(carriedOn([6, 1.6], [20, 3], 100), 11)
  assert.is(carriedOn([6, 4], [20, 3], 100), 3)
})

test('random pixels in the form of a data set are the same each time, and in [0, 1]', async () => {
  const data = standIn({ n: 40, shape: [1, 2, 2], classes: 3 })
  const places = [39, 0, 1]
  const { images, labels, n } = await data.read(places)
  assert.equal([...labels], [0, 0, 1])
  assert.is(n, 3)
  assert.is(images.length, 12)
  assert.ok(images.every((value) => value >= 0 && value <= 1))
  const again = standIn({ n: 40, shape: [1, 2, 2], classes: 3 })
  assert.equal((await again.read(places)).images, images)
})

test('times, rates and names in words', () => {
  assert.equal([0.0123, 4.218, 700, 11_400, 5_800_000, 380_000_000].map(lasting), [
    '12 ms',
    '4.2 s',
    '12 min',
    '3 h 10 min',
    '67 days',
    '12 years',
  ])
  assert.is(
    rateInWords({ name: 'cosine', learningRate: 0.1, warmUpEpochs: 2 }),
    '0.1, half a cosine down to 0, risen to over 2 epochs',
  )
  assert.is(namesInWords(['a/x/one', 'a/x/two', 'b/one']), 'a/x/one, two; b/one')
})

test.run()
