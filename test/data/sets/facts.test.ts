import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openDataset } from '../../../src/data/open.ts'
import { type SetFacts, setFacts } from '../../../src/data/sets/facts.ts'
import { isSetName, sets } from '../../../src/data/sets/index.ts'
import type { NamedSet } from '../../../src/data/sets/set.ts'
import { sharedPath, sharedTest } from '../../shared.ts'

for (const [name, { shape, samples }] of Object.entries<SetFacts>(setFacts))
  test(`${name}: the facts say what the description says, of all splits`, () => {
    if (!isSetName(name)) throw new Error(`expected a set, got ${name}`)
    const { description, splits }: NamedSet = sets[name]
    assert.equal(Object.keys(samples), [...splits])
    for (const split of splits)
      assert.ok(description.includes(`${samples[split]!.toLocaleString('en')} ${split}`), split)
    const [channels, height, width] = shape
    assert.ok(description.includes(`${height}x${width} ${channels === 3 ? 'colour' : 'grey'}`))
  })

for (const name of ['mnist', 'fashion-mnist'] as const)
  sharedTest(`${name}: the facts are those of the files`, async () => {
    const { shape, classes, samples } = setFacts[name]
    for (const split of ['train', 'test'] as const) {
      const data = await openDataset(`${name}:${split}`, { root: sharedPath('data')! })
      assert.equal(
        { shape: data.shape, classes: data.classes, n: data.size },
        { shape, classes, n: samples[split] },
      )
    }
  })

test.run()
