/** Pages and pictures of docs/results are what the JSON beside them says, and that is possible. */
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { columnsOf } from '../../src/reproduce/columns.ts'
import { experiments } from '../../src/reproduce/experiments/index.ts'
import { picturesOf } from '../../src/reproduce/pictures/pictures.ts'
import { readCommand, trainCommand } from '../../src/reproduce/settings.ts'
import { rowsOf } from '../../src/reproduce/verdicts.ts'
import { committedResults, resultsFiles, resultsFolder } from '../../tools/results-doc.ts'

const all = [...committedResults()]

test('pages and charts are what the numbers say: npx tsx tools/results-doc.ts', async () => {
  for (const [file, text] of await resultsFiles())
    assert.is(readFileSync(resultsFolder + file, 'utf8'), text, file)
})

test('every file is of an experiment: its JSON, its page, or a picture that the page shows', () => {
  const expected = all.flatMap(([name, results]) => [
    `${name}.json`,
    `${name}.md`,
    ...picturesOf(name, experiments[name], results).map(({ file }) => file),
  ])
  assert.equal(readdirSync(resultsFolder).toSorted(), ['README.md', ...expected].toSorted())
})

test('every number is one that its column can hold', () => {
  for (const [name, { experiment, arms }] of all) {
    assert.is(experiment, name)
    const columns = columnsOf(experiments[name])
    for (const arm of arms)
      for (const { seed, seconds, values } of arm.runs) {
        const where = `${name}, ${arm.name}, seed ${seed}`
        assert.equal(Object.keys(values).toSorted(), columns.map(([column]) => column).toSorted(), where)
        for (const [column, { unit }] of columns) {
          const value = values[column]!
          const most = unit === '%' ? 100 : Number.MAX_VALUE
          assert.ok(value >= 0 && value <= most, `${where}, ${column}: ${value}`)
        }
        assert.ok(seconds.evaluation > 0 && seconds.training >= 0, where)
      }
  }
})

test('seeds of an arm differ, and so do their networks', () => {
  for (const [name, { arms }] of all)
    for (const arm of arms) {
      const distinct = (of: readonly unknown[]) => new Set(of).size === of.length
      assert.ok(distinct(arm.runs.map(({ seed }) => seed)), `${name}, ${arm.name}`)
      const hashes = arm.runs.flatMap(({ sha256 }) => sha256 ?? [])
      assert.ok(distinct(hashes), `${name}, ${arm.name}: the same network for two seeds`)
    }
})

test('results are of the settings that the experiment has now, but for the data', () => {
  for (const [name, { arms, scale }] of all) {
    const experiment = experiments[name]
    const rows = rowsOf(experiment, scale)
    for (const { name: arm, title, command } of arms) {
      const row = rows.find((one) => one.name === arm)
      assert.is(row?.title, title, `${name}: ${arm}`)
      if ('compute' in experiment) continue
      const { train } = experiment.arms(scale).find((one) => one.name === arm)!
      assert.is(command, trainCommand({ ...train, data: readCommand(command!).data! }), `${name}: ${arm}`)
    }
  }
})

test('nothing tells where it was made', () => {
  for (const file of readdirSync(resultsFolder))
    assert.not.match(readFileSync(resultsFolder + file, 'utf8'), /\/(work|home|root|tmp|Users)\b/, file)
})

test.run()
