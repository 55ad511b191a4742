import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { cpu } from '../../../src/runtime/providers/provider.ts'
import { requireProvider, tryProvider } from '../../../src/runtime/providers/trial.ts'
import { openSession } from '../../../src/runtime/session.ts'
import { throwsUserError } from '../../data/user-error.ts'
import { providerTest } from './present.ts'
import { twoLayers } from './two-layers.ts'

test('the CPU computes the answer', async () => {
  assert.equal(await tryProvider(cpu), { works: true, answer: [271, -16] })
  await requireProvider(cpu)
})

const absent = { name: 'cuda', device: 99 } as const

test('a provider that cannot start says so in one line, from a session too', async () => {
  const trial = await tryProvider(absent)
  assert.not(trial.works)
  assert.not.match((trial as { reason: string }).reason, /\n|onnxruntime_src/)
  for (const body of [
    () => requireProvider(absent),
    () => openSession(twoLayers().model, { provider: absent }),
  ])
    await throwsUserError(
      body,
      '--provider cuda:99: it does not start here: ',
      'manifold doctor --provider cuda',
    )
})

for (const provider of ['cuda', 'webgpu'] as const)
  await providerTest(provider, 'two layers give what they give on the CPU', async () => {
    const { model, feeds } = twoLayers()
    const [here, there] = await Promise.all(
      ([cpu, { name: provider }] as const).map(async (one) => {
        const session = await openSession(model, { provider: one })
        // The second run is past the profile of the first.
        await session.run(feeds)
        const { scores } = await session.run(feeds).finally(() => session.release())
        return scores!.data as Float32Array
      }),
    )
    for (const [i, value] of here!.entries())
      assert.ok(Math.abs(value - there![i]!) < 1e-4 * (1 + Math.abs(value)))
  })

test.run()
