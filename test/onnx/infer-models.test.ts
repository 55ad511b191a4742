/** Shape inference over whole models: every intermediate value against ONNX Runtime. */
import path from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readModel } from '../../src/onnx/file.ts'
import type { Model } from '../../src/onnx/model.ts'
import { upgradeModel } from '../../src/onnx/upgrade.ts'
import { sharedTest } from '../shared.ts'
import { checkFacts } from './check-facts.ts'
import { feedsOf, fixture, sharedModels } from './models.ts'

/** Values without a known rank: those of quantised and ai.onnx.ml operators, and what is computed from them. */
const withUnknowns: Readonly<Record<string, number>> = {
  'skl_logreg_iris.onnx': 5,
  'skl_rf_iris.onnx': 4,
}

const forms = { 'as it is': (model: Model) => model, 'after the upgrade': upgradeModel }

for (const file of sharedModels()) {
  const name = path.basename(file)
  for (const [form, change] of Object.entries(forms))
    sharedTest(`${name} ${form}`, async () => {
      const model = change(readModel(file))
      const { facts, unknown: all } = await checkFacts(model, feedsOf(model))
      // The type of an old mask cannot be told from the node.
      const unknown = all.filter((value) => !value.startsWith('Dropout '))
      assert.ok(facts.size > 0)
      assert.is(unknown.length, withUnknowns[name] ?? 0, `not inferred: ${unknown.slice(0, 5).join(', ')}`)
    })
}

for (const name of ['typed', 'raw', 'sizes', 'subgraphs', 'functions', 'shapes', 'external', 'annotations'])
  test(`${name}.onnx`, async () => {
    const model = readModel(fixture(`${name}.onnx`))
    const { facts } = await checkFacts(model, feedsOf(model))
    assert.ok(facts.size > 0)
  })

test.run()
