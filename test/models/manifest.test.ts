/** Quick models of the shared folder, each with another kind of preprocessing; `npm run test:manifest` has all. */

import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { sharedTest } from '../shared.ts'
import { accuracyOf, measuredModels } from './manifest.ts'

const quick = [
  'vnn_mnistfc_256x2',

  'lenet1',
  'shahjahan_fashion_mnist',
  'vnn_marabou_cifar10_small',
]

const models = measuredModels().filter(({ name }) => quick.includes(name))
const measured = new Map(models.map((model) => [model.name, accuracyOf(model)]))

for (const name of quick)
  sharedTest(`${name}: clean accuracy within 0.1 points of the manifest's`, async () => {
    const { accuracy } = models.find((model) => model.name === name)!
    const here = (await measured.get(name))!
    assert.ok(Math.abs(here - accuracy) <= 0.001 + 1e-9, `${here} against ${accuracy}`)
  })

test.run()
