/** Every experiment at both scales: what it says can be trained, measured and contradicted. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { stepKey } from '../../src/cli/reproduce/dry-run-arms.ts'
import { standIn } from '../../src/cli/reproduce/dry-run-data.ts'
import { trainArguments } from '../../src/cli/reproduce/train-arguments.ts'
import { readSubject, readTrainOptions } from '../../src/cli/training/read.ts'
import { setFacts } from '../../src/data/sets/facts.ts'
import { isSetName } from '../../src/data/sets/index.ts'
import { columnsOf } from '../../src/reproduce/columns.ts'
import { type Arm, type Experiment, groupOf, methodOf, type Scale } from '../../src/reproduce/experiment.ts'
import { experiments } from '../../src/reproduce/experiments/index.ts'
import { experimentNames } from '../../src/reproduce/experiments/names.ts'
import { trainingName } from '../../src/reproduce/settings.ts'
import { prepareTraining } from '../../src/train/prepare.ts'
import { checkSchedule } from '../../src/train/schedule.ts'

const scales: readonly Scale[] = ['cpu', 'full']
const all: readonly (readonly [string, Experiment])[] = Object.entries(experiments)

/** What is in a table: arms, or rows that are computed. */
const rowsOf = (experiment: Experiment, scale: Scale): readonly Pick<Arm, 'name' | 'title'>[] =>
  'compute' in experiment ? experiment.rows : experiment.arms(scale)

test('the table has the names, in their order', () => {
  assert.equal(Object.keys(experiments), [...experimentNames])
})

for (const [name, experiment] of all)
  for (const scale of scales) {
    const rows = rowsOf(experiment, scale)
    const of = `${name}, ${scale}`

    test(`${of}: arms have names of their own, and each says something`, () => {
      assert.ok(rows.length > 0)
      assert.is(new Set(rows.map((row) => row.name)).size, rows.length)
      assert.is(new Set(rows.map((row) => row.title)).size, rows.length)
      assert.ok(experiment.runs[scale] >= 1)
    })

    test(`${of}: claims are about columns and arms that there are`, () => {
      const columns = columnsOf(experiment).map(([column]) => column)
      for (const claim of experiment.claims) {
        assert.ok(columns.includes(claim.on), `${claim.says}: ${claim.on}`)
        if (!('best' in claim)) continue
        const named = [claim.best, ...(claim.than ?? [])]
        const fits = rows.some((row) => {
          const group = rows.filter((other) => groupOf(other) === groupOf(row)).map(methodOf)
          return named.every((method) => group.includes(method)) && group.length > 1
        })
        assert.ok(fits, `${claim.says}: no group has ${named.join(', ')}`)
      }
    })

    if (!('compute' in experiment)) {
      test(`${of}: every arm is a command that trains`, () => checkArms(experiment.arms(scale)))
      test(`${of}: the paper's numbers stand in a column of the table`, () => {
        const known: readonly string[] = experiment.measures
        for (const { name: arm, paper = {} } of experiment.arms(scale))
          for (const column of Object.keys(paper)) assert.ok(known.includes(column), `${arm}: ${column}`)
      })
    }
  }

/** Steps that a graph was built of. */
const prepared = new Set<string>()

/** A network as deep as the arm's, and thin, takes the same options. */
async function checkArms(arms: readonly Arm[]): Promise<void> {
  for (const { name, train } of arms) {
    const args = trainArguments(train, { quiet: true })
    assert.is(args.network, train.network, name)
    assert.is(args.epochs, train.epochs, name)
    assert.is(args.data, train.data, name)
    const wide = /^(wrn-\d+)-\d+$/.exec(train.network)
    const thin = wide ? { ...args, network: `${wide[1]}-1` } : { ...args, width: 4 }
    const data = isSetName(train.data) ? setFacts[train.data] : drawn[train.data]!
    const subject = await readSubject(thin, data)
    const options = readTrainOptions(thin, subject)
    checkSchedule(options.schedule, options.epochs)
    assert.is(options.mix.strategy, train.mix, name)
    if (train.alpha !== undefined) assert.is(options.mix.alpha, train.alpha, name)
    const key = stepKey({ settings: { ...train, network: thin.network! }, data })
    if (prepared.has(key) || train.mix === 'factors') continue
    prepared.add(key)
    const { state } = prepareTraining(subject.network, standIn({ ...data, n: 1000 }), options)
    assert.ok(state.length > 0, name)
  }
}

const picture = { shape: [3, 32, 32], classes: 2 }
const drawn: Readonly<Record<string, { shape: readonly number[]; classes: number }>> = {
  spiral: { shape: [2], classes: 2 },
  'factors-a': picture,
  'factors-b': picture,
  'factors-c': picture,
}

test('arms that several experiments share are trained once', () => {
  const names = (experiment: keyof typeof experiments) => {
    const { arms } = experiments[experiment] as { arms: (scale: Scale) => readonly Arm[] }
    return arms('cpu').map(({ train }) => trainingName(train))
  }
  const shared = new Set(names('table-1'))
  for (const name of names('overview')) assert.ok(shared.has(name), name)
  for (const name of names('knn')) assert.ok(shared.has(name), name)
})

test.run()
