/** A forward pass of a branch. */
import type { GraphBuilder, Value } from '../../onnx/builder.ts'
import { copyNodes } from '../../onnx/copy.ts'
import { appendForward } from '../step/forward.ts'
import type { RandomInput, StepOptions } from '../step/options.ts'
import type { Plan } from '../step/plan.ts'
import type { Draw } from '../step/random-input.ts'
import type { Branch } from './branches.ts'

export interface PassOptions {
  /** Of the names of the copy. */
  readonly prefix: string
  /** What stands for the branch's entry: [n, ...]. */
  readonly x: Value
  readonly draw: Draw
  readonly step: StepOptions
  /** Running statistics that an earlier pass has moved, by their names. */
  readonly moved?: ReadonlyMap<Value, Value>
}

export interface Pass {
  readonly output: Value
  /** The running statistics after the pass, by their names. */
  readonly statistics: ReadonlyMap<Value, Value>
  readonly random: readonly RandomInput[]
  /** What one of the branch's values is called in this pass. */
  of(value: Value): Value
}

/**
 * Appends a copy of the branch in training mode. A branch may have several passes: they share its weights, and each
 * normalises by its own batch.
 */
export function appendPass(g: GraphBuilder, branch: Branch, options: PassOptions): Pass {
  const { prefix, x, draw, step, moved = new Map() } = options
  const names = new Map<Value, Value>([...moved, [branch.entry, x]])
  const nodes = copyNodes(branch.nodes, names, g.names, prefix)
  const of = (value: Value) => names.get(value) ?? value
  const { noise, ...rest } = step
  const own: StepOptions = {
    ...rest,
    layers: [],
    ...(noise && { noise: { ...noise, layers: noise.layers.map(of) } }),
  }
  const before = new Map(branch.statistics.map((name) => [of(name), name]))
  const plan: Pick<Plan, 'input' | 'logits' | 'statistics'> = {
    input: x,
    logits: of(branch.output),
    statistics: [...before.keys()],
  }
  const forward = appendForward(g, nodes, plan, own, undefined, draw)
  const statistics = new Map(forward.statistics.map(({ name, next }) => [before.get(name)!, next]))
  return { output: forward.logits, statistics, random: forward.random, of }
}
