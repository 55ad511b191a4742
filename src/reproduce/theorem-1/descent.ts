import { filled, float32, int64, type Tensor } from '../../onnx/tensor.ts'
import { openSession } from '../../runtime/session.ts'
import { mixtures } from './mixing-loss.ts'
import { type Problem, pointsOf, type Solution } from './problem.ts'
import { start } from './start.ts'
import { stepGraph } from './step-graph.ts'

/** Minimises the objective (3) over states and f, from random ones, by full steps of gradient descent in float32. */
export async function descend(problem: Problem, seed: number, steps: number): Promise<Solution> {
  const { model, state: shapes } = stepGraph(problem)
  const given = inputsOf(problem)
  const begun = start(problem, seed)
  const first = (name: string, dims: readonly number[]) =>
    name in begun
      ? float32(Float32Array.from(begun[name as keyof Solution]), dims)
      : filled('float32', dims, 0)
  let state: Readonly<Record<string, Tensor>> = Object.fromEntries(
    Object.entries(shapes).map(([name, dims]) => [name, first(name, dims)]),
  )
  const session = await openSession(model, { threads: 1 })
  try {
    for (let step = 0; step < steps; step += 1) {
      const next = await session.run({ ...given, ...state })
      state = Object.fromEntries(Object.keys(shapes).map((name) => [name, next[`next/${name}`]!]))
    }
  } finally {
    await session.release()
  }
  const values = (name: string) => state[name]!.data as Float32Array
  return { states: values('states'), weight: values('weight'), bias: values('bias') }
}

/** What every step is fed: all mixtures and the learning rates. */
function inputsOf(problem: Problem): Readonly<Record<string, Tensor>> {
  const all = [...mixtures(problem)]
  const lambda = Float32Array.from(all, (mixture) => mixture.lambda)
  return {
    first: int64(all.map(({ i }) => i)),
    second: int64(all.map(({ j }) => j)),
    lambda: float32(lambda, [all.length, 1]),
    rate: float32([(pace * pointsOf(problem)) / Math.sqrt(problem.perClass)], []),
    bias_rate: float32([pace], []),
  }
}

/**
 * Learning rates, as a share of one over half the curvature. At a balanced solution (start.ts) that half is about s / n along
 * states and A, s = sqrt(n / d); along b it is 1. At the start it can be four times as much, as singular values of random
 * matrices can be twice the usual, and states and A go down together: with momentum 0.8 twice this rate diverges at times.
 */
const pace = 0.08
