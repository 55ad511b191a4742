/** Operators of two operands that broadcast. */
import { float32, int64 } from '../../../src/onnx/tensor.ts'
import { at, awayFrom, casesOf, exact, type GradCase, normal, positive } from './grad-case.ts'

type Shapes = readonly [
  name: string,
  a: readonly number[],
  b: readonly number[],
  declaredA?: readonly (number | string)[],
  declaredB?: readonly (number | string)[],
]

const shapes: readonly [Shapes, ...Shapes[]] = [
  ['equal shapes', [2, 3], [2, 3]],
  ['scalars', [], []],
  ['row', [2, 3], [3]],
  ['column', [2, 1], [2, 3]],
  ['both sides', [2, 1, 4], [3, 1]],
  ['scalar left', [], [2, 3]],
  ['scalar right', [2, 3], []],
  ['one element left', [1], [2, 3]],
  ['one element of higher rank right', [2], [1, 1, 1]],
  ['higher rank right', [3, 1], [2, 1, 3, 4]],
  ['per channel', [2, 3, 2, 2], [1, 3, 1, 1]],
  ['same symbol', [2, 3], [2, 3], ['N', 3], ['N', 3]],
  ['symbol against 1', [4, 3], [1, 3], ['N', 3], [1, 3]],
  ['symbols that are 1 on both sides', [1, 3], [2, 1], ['A', 'B'], ['C', 'D']],
  ['symbol that is 1 against a number', [1, 3], [4, 3], ['N', 3], [4, 3]],
  ['symbol that is a number against that number', [4, 3], [4, 3], ['N', 3], [4, 3]],
  ['symbol that is 1 against a higher rank', [1, 3], [2, 4, 3], ['N', 3], ['M', 'K', 3]],
]

const binary = (op: string, a: typeof normal, b: typeof normal, defaults: Partial<GradCase> = {}) => {
  const make = casesOf(op, defaults)
  const cases = shapes.map(([name, A, B, declaredA, declaredB]) =>
    make(name, { A: a(A, declaredA), B: b(B, declaredB) }),
  )
  return cases as [GradCase, ...GradCase[]]
}

export const add = binary('Add', normal, normal, { steps: exact })
export const sub = binary('Sub', normal, normal, { steps: exact })
export const mul = binary('Mul', normal, normal, { steps: exact })
export const div = binary('Div', normal, awayFrom(0), { steps: { sizes: [0.01, 0.003], tolerance: 1e-4 } })

const withExponent = (name: string, exponents: readonly number[], x: typeof normal): GradCase => ({
  name,
  inputs: { X: x([2, exponents.length]) },
  build: (g) => g.op('Pow', ['X', g.constant(float32(exponents))]),
})

export const pow: readonly [GradCase, ...GradCase[]] = [
  ...binary('Pow', positive, normal),
  { ...withExponent('exponent 2, base of both signs', [2, 2, 2], awayFrom(0)), steps: exact },
  withExponent('constant exponents, one of them 0', [3, 0, -1], positive),
  withExponent('constant exponents 2 and 1', [2, 1, 2], awayFrom(0)),
  withExponent('constant exponent 0.5', [0.5], positive),
  {
    // With respect to the base alone: in the exponent the power jumps there.
    name: 'exponent 0 at base 0, fed: no NaN from 0 * inf',
    inputs: { X: at([3], [0, 1.5, 0.7]) },
    feeds: { Y: float32([0, 0, 2]) },
    build: (g) => g.op('Pow', ['X', 'Y']),
  },
  {
    name: 'int64 exponent',
    inputs: { X: awayFrom(0)([2, 3]) },
    build: (g) => g.op('Pow', ['X', g.constant(int64([3, 2, 0]))]),
  },
  {
    name: 'int64 exponent that is fed',
    inputs: { X: awayFrom(0)([2, 3]) },
    feeds: { Y: int64([3, 0, 1]) },
    build: (g) => g.op('Pow', ['X', 'Y']),
  },
]
