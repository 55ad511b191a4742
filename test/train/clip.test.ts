/** Clipping inside whole steps is in optimizers/optimizers.test.ts; here are its edges. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UserError } from '../../src/errors.ts'
import { GraphBuilder } from '../../src/onnx/builder.ts'
import { filled, float32, type Tensor, toNumbers } from '../../src/onnx/tensor.ts'
import { clipByNorm } from '../../src/train/clip.ts'
import { emptyModel, runModel } from '../grad/tiny-model.ts'

async function clip(gradients: Readonly<Record<string, Tensor>>, maxNorm: number) {
  const g = new GraphBuilder(emptyModel())
  const names = Object.entries(gradients).map(([name, { dims }]) => g.input(name, 'float32', dims))
  const { clipped, norm } = clipByNorm(g, names, maxNorm)
  g.output(norm, 'norm')
  for (const [i, name] of names.entries()) g.output(clipped[i]!, `clipped/${name}`)
  return runModel(g.model, gradients)
}

test('the norm is that of all gradients together: 3, 4 and 12 make 13', async () => {
  const gradients = { a: float32([3], []), b: float32([0, -4], [1, 2]), c: float32([12]) }
  const { norm, ...clipped } = await clip(gradients, 6.5)
  assert.equal(toNumbers(norm!), [13])
  const values = Object.values(clipped).flatMap(toNumbers)
  const errors = [1.5, 0, -2, 6].map((v, i) => Math.abs(values[i]! - v))
  assert.ok(Math.max(...errors) < 1e-6, `${values}`)
})

test('gradients below the limit and gradients of zero pass bit for bit', async () => {
  const small = float32([0.1, -0.2, 1e-30])
  assert.equal((await clip({ small }, 1))['clipped/small']!.data, small.data)
  const zero = filled('float32', [2, 2], 0)
  const results = await clip({ zero }, 1)
  assert.equal(results['clipped/zero']!.data, zero.data)
  assert.equal(toNumbers(results.norm!), [0])
})

for (const maxNorm of [0, -1, Number.NaN])
  test(`refused: a limit of ${maxNorm}`, () => {
    assert.throws(
      () => clipByNorm(new GraphBuilder(emptyModel()), [], maxNorm),
      (e: unknown) =>
        e instanceof UserError && e.message === `--clip-norm: expected a number above 0, got ${maxNorm}`,
    )
  })

test.run()
