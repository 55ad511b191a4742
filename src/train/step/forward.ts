/** The forward pass of a step. */
import type { GraphBuilder, Value } from '../../onnx/builder.ts'
import { withReads } from '../../onnx/copy.ts'
import type { Node } from '../../onnx/model.ts'
import { appendTrainingBatchNorm, isBatchNorm, type Statistic } from './batch-norm.ts'
import { appendTrainingDropout, isDropout } from './dropout.ts'
import type { Mixer } from './mix-inputs.ts'
import type { NoiseOptions, RandomInput, StepOptions } from './options.ts'
import type { Plan } from './plan.ts'
import { type Draw, drawLike } from './random-input.ts'

export interface Forward {
  readonly logits: Value
  readonly statistics: readonly Statistic[]
  readonly random: readonly RandomInput[]
}

/**
 * Appends the network's nodes, with Mix at every eligible layer, then noise where it is asked for, and with Dropout
 * and BatchNormalization in training mode.
 */
export function appendForward(
  g: GraphBuilder,
  nodes: readonly Node[],
  plan: Pick<Plan, 'input' | 'logits' | 'statistics'>,
  options: StepOptions,
  mixer: Mixer | undefined,
  draw: Draw = drawLike,
): Forward {
  const replaced = new Map<Value, Value>()
  const statistics: Statistic[] = []
  const random: RandomInput[] = []
  const change = (value: Value) => {
    const k = options.layers.indexOf(value)
    const mixedValue = mixer && k >= 0 ? mixer.atLayer(value, k) : value
    const { value: changed, input } = noisy(g, mixedValue, value, options.noise, draw)
    if (input) random.push(input)
    if (changed !== value) replaced.set(value, changed)
  }
  const learned = new Set(plan.statistics)
  change(plan.input)
  for (const original of nodes) {
    const node = withReads(original, replaced)
    if (isBatchNorm(node) && learned.has(node.inputs[3]!))
      statistics.push(...appendTrainingBatchNorm(g, node))
    else if (isDropout(node)) {
      const mask = appendTrainingDropout(g, node, draw)
      if (mask) random.push(mask)
    } else g.append(node)
    for (const output of original.outputs) change(output)
  }
  return { logits: replaced.get(plan.logits) ?? plan.logits, statistics, random }
}

/** x + sigma * noise, with standard normal noise that is fed. */
function noisy(
  g: GraphBuilder,
  x: Value,
  layer: Value,
  noise: NoiseOptions | undefined,
  draw: Draw,
): { value: Value; input?: RandomInput } {
  if (!noise?.layers.includes(layer)) return { value: x }
  const { input, value } = draw(g, `noise/${layer}`, x, { kind: 'normal' })
  const scaled = g.op('Mul', [value, g.scalar(noise.sigma, 'float32')])
  return { value: g.op('Add', [x, scaled]), input }
}
