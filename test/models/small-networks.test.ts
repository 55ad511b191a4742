/** The networks that `reproduce small-networks` trained still give the counts that were written down for them, on real data. */
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readReference } from '../../src/eval/regression/read.ts'
import { runCli } from '../cli/run-cli.ts'
import { sharedPath, sharedTest } from '../shared.ts'

const models = fileURLToPath(new URL('../../models/', import.meta.url))

/** Points: processors round differently, and 500 images are counted. */
const tolerance = '0.6'

const attack = ['--attack', 'fgsm,pgd', '--eps', '2/255']
const deform = ['--deform', 'rotate=20,rotate=40,shear=0.5,shear=1,zoom=0.6,zoom=0.8,zoom=1.2,zoom=1.4']

for (const data of ['cifar-10-jpeg', 'fashion-mnist'])
  for (const mix of ['none', 'input', 'manifold']) {
    const name = `${data}-${mix}`
    const [model, reference] = [`${models}${name}.onnx`, `${models}${name}.reference.json`]
    sharedTest(`${name}: clean, attacked and deformed counts are those of its reference`, async () => {
      const { attacks, deformations } = readReference(reference)
      assert.equal([attacks.length, deformations.length], [2, 8])
      const { code, stdout, stderr } = await runCli(
        ...[
          'evaluate',
          model,
          '--data',
          `${data}:test`,
          '--data-root',
          sharedPath('data')!,
          '--limit',
          '500',
        ],
        ...[...attack, ...deform, '--reference', reference, '--tolerance', tolerance, '--quiet'],
      )
      assert.is(code, 0, stdout + stderr)
    })
  }

test.run()
