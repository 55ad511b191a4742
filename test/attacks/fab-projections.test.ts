/** The projections of FAB against linear programs and SLSQP (tools/reference/minimal-distances.py). */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type BallName, balls } from '../../src/attacks/balls.ts'
import { projections } from '../../src/attacks/fab/projections.ts'
import { golden } from './minimal-goldens.ts'

const project = (ball: BallName, x: readonly number[], w: readonly number[], gap: number) => {
  const delta = new Float64Array(x.length)
  projections[ball](Float32Array.from(x), Float32Array.from(w), gap, delta)
  return delta
}

for (const ball of Object.keys(projections) as BallName[]) {
  test(`${ball}: on the hyperplane, inside the bounds, as short as SciPy's`, () => {
    for (const [n, { x, w, gap, distances }] of golden.projections.entries()) {
      const least = distances[ball]
      if (least === null) continue
      const delta = project(ball, x, w, gap)
      const reached = delta.reduce((sum, d, i) => sum + d * w[i]!, 0)
      assert.ok(Math.abs(reached - gap) < 1e-6, `case ${n}: reached ${reached} of ${gap}`)
      assert.ok(
        delta.every((d, i) => x[i]! + d >= -1e-7 && x[i]! + d <= 1 + 1e-7),
        `case ${n}: out of bounds`,
      )
      const length = balls[ball].norm(delta)
      assert.ok(Math.abs(length - least) < 1e-5, `case ${n}: ${length} instead of ${least}`)
    }
  })

  test(`${ball}: a hyperplane outside the bounds is approached as far as they go`, () => {
    const outside = golden.projections.filter(({ distances }) => distances[ball] === null)
    assert.ok(outside.length >= 2)
    for (const { x, w, gap, reach } of outside) {
      const reached = project(ball, x, w, gap).reduce((sum, d, i) => sum + d * w[i]!, 0)
      assert.ok(Math.abs(Math.abs(reached) - reach) < 1e-6 && reached * gap > 0, `${reached} of ${reach}`)
    }
  })

  test(`${ball}: no gap, or nothing to go by, moves nothing`, () => {
    const still = (delta: Float64Array) => delta.every((d) => d === 0)
    assert.ok(still(project(ball, [0, 0.5, 1], [1, -2, 0], 0)))
    assert.ok(still(project(ball, [0, 0.5, 1], [0, 0, 0], 3)))
    assert.ok(still(project(ball, [1, 0], [1, -1], 3)), 'no room')
  })
}

test.run()
