/**
 * The formulas that gradients choose from by shape, in turns: `npm run bench -- formulas [weight|input|max-pool] [ROUNDS]`.
 * The tables of docs/notes/gradient-formulas.md are its output.
 */
import { UserError } from '../src/errors.ts'
import { adjointConv } from '../src/grad/adjoint-conv.ts'
import {
  applyFormula,
  convWeightGradient,
  type WeightFormula,
  weightFormulas,
} from '../src/grad/conv-weight.ts'
import { tiledMaxGradient } from '../src/grad/max-windows.ts'
import { phasedConv, phasesOf } from '../src/grad/phases.ts'
import { scatterToPositions } from '../src/grad/scatter.ts'
import { correlation } from '../src/grad/weight-gradient/correlation.ts'
import { geometryOf } from '../src/grad/weight-gradient/geometry.ts'
import type { Window } from '../src/grad/window.ts'
import { GraphBuilder, type Value } from '../src/onnx/builder.ts'
import { elementCount, float32, type Tensor } from '../src/onnx/tensor.ts'
import { openSession } from '../src/runtime/session.ts'
import { paired, type Side } from './paired.ts'

/** Samples, channels of X, channels of Y, height and width of X, kernel, stride, padding, groups. */
type Case = readonly [
  N: number,
  C: number,
  M: number,
  H: number,
  k: number,
  s: number,
  p: number,
  group?: number,
]

const weightCases: readonly Case[] = [
  [128, 16, 16, 32, 3, 1, 1],
  [128, 32, 32, 16, 3, 1, 1],
  [128, 64, 64, 8, 3, 1, 1],
  [128, 128, 128, 4, 3, 1, 1],
  [32, 64, 64, 32, 3, 1, 1],
  [32, 512, 512, 4, 3, 1, 1],
  [8, 64, 64, 56, 3, 1, 1],
  [128, 16, 32, 32, 3, 2, 1],
  [128, 32, 64, 16, 3, 2, 1],
  [128, 64, 128, 8, 3, 2, 1],
  [128, 3, 16, 32, 3, 1, 1],
  [32, 3, 64, 64, 7, 2, 3],
  [8, 3, 64, 224, 7, 2, 3],
  [128, 16, 32, 32, 1, 2, 0],
  [128, 64, 128, 8, 1, 2, 0],
  [64, 384, 64, 8, 1, 1, 0],
  [64, 576, 160, 4, 1, 1, 0],
  [32, 96, 96, 32, 3, 2, 1, 96],
  [64, 384, 384, 8, 3, 1, 1, 384],
  [4, 32, 32, 112, 3, 1, 1, 32],
  [32, 128, 128, 16, 3, 1, 1, 32],
  [32, 128, 128, 16, 3, 2, 1, 4],
]

const inputCases: readonly Case[] = [
  [128, 16, 32, 32, 3, 2, 1],
  [128, 64, 128, 8, 3, 2, 1],
  [32, 128, 256, 8, 3, 2, 1],
  [32, 256, 512, 4, 3, 2, 1],
  [8, 256, 512, 8, 3, 2, 1],
]

const poolCases: readonly Case[] = [
  [128, 32, 32, 32, 2, 2, 0],
  [64, 64, 64, 16, 2, 2, 0],
  [32, 16, 16, 64, 4, 4, 0],
]

type Formulas = Readonly<Record<string, (g: GraphBuilder) => Value>>

/** Prints a line a shape: the median of the first in milliseconds, and the median ratio of each other to it. */
export async function formulas([only = 'all', count = '15']: readonly string[]): Promise<void> {
  if (only !== 'all' && !Object.hasOwn(parts, only))
    throw new UserError(`formulas: expected one of ${Object.keys(parts).join(', ')}, got "${only}"`)
  for (const [name, { cases, of }] of Object.entries(parts)) {
    if (only !== 'all' && only !== name) continue
    console.log(`${name}: N, C, M, H, kernel, stride, padding, groups`)
    for (const c of cases) console.log(await measured(c, of(c), Number(count)))
  }
}

const parts = {
  weight: { cases: weightCases, of: weightGradients },
  input: { cases: inputCases, of: inputGradients },
  'max-pool': { cases: poolCases, of: poolGradients },
}

const windowOf = ([, , , , k, s, p]: Case): Window => ({
  kernel: [k, k],
  strides: [s, s],
  dilations: [1, 1],
  begin: [p, p],
  end: [p, p],
})

const outputSize = ([, , , H, k, s, p]: Case): number => Math.floor((H + 2 * p - k) / s) + 1

/** The general formula, what is chosen, and all that fit, in each layout. */
function weightGradients(c: Case): Formulas {
  const [, C, M, , k, , , group = 1] = c
  const window = windowOf(c)
  const all: Record<string, (g: GraphBuilder) => Value> = {
    correlation: (g) => correlation(g, 'X', 'dY', window, group, C / group),
    chosen: (g) =>
      convWeightGradient(g, 'X', 'dY', g.input('W', 'float32', [M, C / group, k, k]), window, group),
  }
  const geometry = geometryOf(graphOf(c), 'X', 'dY', window, group)!
  for (const [name, formula] of Object.entries<WeightFormula>(weightFormulas)) {
    if (!formula.fits(geometry)) continue
    const bounds = formula.dense === Number.POSITIVE_INFINITY || group > 1 ? [1e9] : [1e9, 0]
    for (const dense of bounds)
      all[`${name}${dense === 0 ? ' at once' : ''}`] = (g) =>
        applyFormula(g, { ...formula, dense }, 'X', 'dY', geometry)
  }
  return all
}

/** With constant weights, as in an attack. */
function inputGradients(c: Case): Formulas {
  const [, C, M, , k] = c
  const window = windowOf(c)
  const weight = (g: GraphBuilder) => g.initializer('W', noise([M, C, k, k]))
  return {
    // A computed weight is never cut into phases; ONNX Runtime folds the sum.
    ConvTranspose: (g) => adjointConv(g, 'dY', g.op('Identity', [weight(g)]), 'X', window, 1),
    phases: (g) => {
      const W = weight(g)
      return phasedConv(g, 'dY', W, phasesOf(g, 'dY', W, 'X', window, Number.POSITIVE_INFINITY)!)
    },
  }
}

/** Forward and backward. */
function poolGradients(c: Case): Formulas {
  const { kernel, strides } = windowOf(c)
  const pool = (g: GraphBuilder, outputs: number) =>
    g.ops('MaxPool', ['X'], outputs, { kernel_shape: kernel, strides })
  return {
    Indices: (g) => scatterToPositions(g, 'dY', pool(g, 2)[1]!, 'X'),
    'ranks in tiles': (g) => tiledMaxGradient(g, 'X', pool(g, 1)[0]!, 'dY', windowOf(c)),
  }
}

/** An empty graph with inputs X and dY of a symbolic batch. */
function graphOf(c: Case): GraphBuilder {
  const [, C, M, H] = c
  const graph = {
    name: 'formula',
    inputs: [],
    outputs: [],
    nodes: [],
    initializers: new Map(),
    valueInfo: new Map(),
  }
  const about = { producerName: 'bench', producerVersion: '', metadata: new Map(), functions: [] }
  const g = new GraphBuilder({ ...about, irVersion: 10, opsets: new Map([['', 18]]), graph })
  g.input('X', 'float32', ['N', C, H, H])
  g.input('dY', 'float32', ['N', M, outputSize(c), outputSize(c)])
  return g
}

async function measured(c: Case, all: Formulas, rounds: number): Promise<string> {
  const [N, C, M, H, k] = c
  const O = outputSize(c)
  const feeds = { X: noise([N, C, H, H]), dY: noise([N, M, O, O]), W: noise([M, C / (c[7] ?? 1), k, k]) }
  const sessions = await Promise.all(
    Object.values(all).map((build) => {
      const g = graphOf(c)
      g.output(build(g), 'result')
      return openSession(g.model, { threads: 2 })
    }),
  )
  const sides = Object.keys(all).map((name, i): Side => {
    const session = sessions[i]!
    const fed = Object.fromEntries(session.inputs.map((input) => [input, feeds[input as keyof typeof feeds]]))
    return { name, run: async () => void (await session.run(fed)) }
  })
  const { medians, ratios } = await paired(sides, rounds)
  for (const session of sessions) await session.release()
  const rest = sides.slice(1).map(({ name }, i) => `${name} ${ratios[i + 1]!.median.toFixed(2)}`)
  return `  ${c.join(',').padEnd(28)} ${sides[0]!.name} ${medians[0]!.toFixed(1)} ms; ${rest.join(', ')}`
}

/** Deterministic, in [-1, 1); in no order that a branch predictor learns. */
function noise(dims: readonly number[]): Tensor {
  let state = 1
  const next = () => {
    // The generator of Numerical Recipes, section 7.1.
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 31 - 1
  }
  return float32(Float32Array.from({ length: elementCount(dims) }, next), dims)
}
