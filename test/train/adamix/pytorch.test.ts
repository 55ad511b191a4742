/** AdaMix steps against PyTorch in float64: tools/reference/adamix-steps.py made the golden file. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { distanceTo, readDigests } from '../sketch.ts'
import { golden, runCase } from './golden.ts'

/** What estimates of distances may exceed a limit by: twice their spread. */
const slack = 1.25

for (const each of golden.cases)
  test(`${each.name}: losses and state after ${each.losses.length} steps are PyTorch's`, async () => {
    const { results, state } = await runCase(each)
    for (const [i, { loss, correct }] of results.entries()) {
      const expected = each.losses[i]!
      const apart = (a: number) => Math.abs(a / expected - 1)
      const limit = i === 0 ? 1e-6 : Math.max(1e-5, 2 * apart(each.float32Losses[i]!))
      assert.ok(apart(loss) <= limit, `loss ${i}: ${loss} against ${expected}`)
      assert.is(correct, each.correct[i], `correct predictions of step ${i}`)
    }
    const names = each.tensors.map(([name]) => name)
    assert.equal(Object.keys(state).sort(), names.toSorted())
    const sizes = each.tensors.map(([, size]) => size)
    const digests = readDigests(Buffer.from(each.digests, 'base64'), sizes, golden.buckets)
    for (const [t, digest] of [...digests].entries()) {
      const distance = distanceTo(digest, state[names[t]!]!.data as Float32Array, golden.buckets)
      const limit = slack * Math.max(2e-5, 2 * digest.float32Distance)
      assert.ok(distance <= limit, `${names[t]}: ${distance} from PyTorch, expected ${limit} at most`)
    }
  })

test.run()
