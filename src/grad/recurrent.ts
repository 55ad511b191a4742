/** What LSTM, GRU and RNN share: their definitions step by step over a sequence of known length. */
import { UserError } from '../errors.ts'
import type { GraphBuilder, Value } from '../onnx/builder.ts'
import { describeNode } from '../onnx/model.ts'
import { unrollLimits } from '../onnx/unroll.ts'
import { type Activation, type ActivationAttributes, activationsOf } from './activations.ts'
import { axisSize } from './like.ts'
import type { RuleContext } from './rule.ts'

export interface RecurrentAttributes extends ActivationAttributes {
  readonly direction?: string
  readonly clip?: number
  readonly layout?: number
}

/** The inputs in the specification's order; GRU and RNN end with initial_h. */
export type RecurrentInputs = [
  X: Value,
  W: Value,
  R: Value,
  B: Value | undefined,
  sequence_lens: Value | undefined,
  initial_h: Value | undefined,
  initial_c: Value | undefined,
  P: Value | undefined,
]

/** The operands of one direction, without their axis of directions. */
export interface Direction {
  /** R transposed: [hidden, gates * hidden]. */
  readonly R: Value
  /** The second half of B, [gates * hidden], where `step` adds it itself. */
  readonly Rb: Value | undefined
  readonly P: Value | undefined
  readonly activations: readonly Activation[]
}

export interface Cell {
  /** Activations that the node leaves out, for one direction. */
  readonly activations: readonly string[]
  /** h alone, or h and c. */
  readonly states: 1 | 2
  /** Rb is the step's to add; else it is part of x as Wb is. */
  readonly addsRb?: boolean
  /**
   * One step: x is X_t W' + Wb, [batch, gates * hidden]; a state is [batch, hidden].
   */
  readonly start: (direction: Direction) => (x: Value, states: readonly Value[]) => readonly Value[]
}

/** The outputs Y, Y_h and, of a cell of two states, Y_c. */
export function recurrent(
  { g, node, inputs, attributes }: RuleContext<RecurrentInputs, RecurrentAttributes>,
  cell: Cell,
): readonly Value[] {
  const [X, W, R, B, sequenceLens, initialH, initialC, P] = inputs
  const refuse = (reason: string) => {
    throw new UserError(`${describeNode(node)}: no gradient ${reason}`)
  }
  const { direction = 'forward', clip = 0, layout = 0 } = attributes
  const length = g.shape(X)[0]
  if (clip !== 0) refuse('with clip')
  if (layout !== 0) refuse('with layout 1')
  if (typeof length !== 'number') return refuse('over a sequence whose length is not known')
  if (length === 0 || length > unrollLimits.iterations)
    refuse(`over a sequence of ${length}, expected 1 to ${unrollLimits.iterations}`)
  if (sequenceLens !== undefined && !g.constantNumbers(sequenceLens)?.every((n) => n === length))
    refuse('with sequence_lens that are not the length of the sequence')

  const count = direction === 'bidirectional' ? 2 : 1
  const parts = (operand: Value | undefined) => operand && unstack(g, operand, 0, count)
  const [Ws, Rs, Bs, hs, cs, Ps] = [W, R, B, initialH, initialC, P].map(parts)
  const activations = activationsOf(node, attributes, cell.activations, count)
  const zeros = () => g.op('Expand', [g.scalar(0, X), stateShape(g, X, R)])
  const ends: (readonly Value[])[] = []
  const rows = Array.from({ length: count }, (_, d) => {
    const backwards = direction === 'reverse' || d === 1
    const [Wb, Rb] = Bs ? g.ops('Split', [Bs[d]!], 2, { axis: 0, num_outputs: 2 }) : []
    const sum = (x: Value, bias: Value | undefined) => (bias ? g.op('Add', [x, bias]) : x)
    const projected = sum(g.op('MatMul', [X, transposed(g, Ws![d]!)]), Wb)
    const x = unstack(g, cell.addsRb ? projected : sum(projected, Rb), 0, length)
    const step = cell.start({
      R: transposed(g, Rs![d]!),
      Rb,
      P: Ps?.[d],
      activations: activations[d]!,
    })
    let states: readonly Value[] = [hs, cs].slice(0, cell.states).map((given) => given?.[d] ?? zeros())
    const row = new Array<Value>(length)
    for (let i = 0; i < length; i += 1) {
      const t = backwards ? length - 1 - i : i
      states = step(x[t]!, states)
      row[t] = states[0]!
    }
    ends.push(states)
    return stack(g, row, 0)
  })
  const last = (state: number) =>
    stack(
      g,
      ends.map((states) => states[state]!),
      0,
    )
  return [stack(g, rows, 1), ...Array.from({ length: cell.states }, (_, state) => last(state))]
}

const transposed = (g: GraphBuilder, matrix: Value): Value => g.op('Transpose', [matrix], { perm: [1, 0] })

/** [batch, hidden] as a vector. */
const stateShape = (g: GraphBuilder, X: Value, R: Value): Value =>
  g.op('Concat', [axisSize(g, X, 1), axisSize(g, R, 2)], { axis: 0 })

/** The slices along an axis of known size, without it. */
function unstack(g: GraphBuilder, value: Value, axis: number, count: number): Value[] {
  const slices = count === 1 ? [value] : g.ops('Split', [value], count, { axis, num_outputs: count })
  return slices.map((slice) => g.op('Squeeze', [slice, g.ints([axis])]))
}

/** Values of one shape along a new axis. */
function stack(g: GraphBuilder, values: readonly Value[], axis: number): Value {
  const slices = values.map((value) => g.op('Unsqueeze', [value, g.ints([axis])]))
  return slices.length === 1 ? slices[0]! : g.op('Concat', slices, { axis })
}

/** Equal parts along the last of two axes. */
export const gates = (g: GraphBuilder, value: Value, count: number): Value[] =>
  g.ops('Split', [value], count, { axis: 1, num_outputs: count })
