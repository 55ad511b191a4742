/** The end of a classifier: which output holds the scores, and the logits before a terminal Softmax. */
import { UserError } from '../errors.ts'
import { plainAttributes } from '../onnx/attributes.ts'
import { GraphBuilder, type Value } from '../onnx/builder.ts'
import { cloneModel, type Model, type Node } from '../onnx/model.ts'
import { pruneModel } from '../onnx/prune.ts'
import { isFloat } from '../onnx/tensor.ts'

export interface Head {
  /** The model's output that was chosen. */
  readonly output: Value
  /** Scores before a terminal Softmax or LogSoftmax, `[N, C]`. */
  readonly logits: Value
  /** The operator that was cut off, if there was one. */
  readonly cut: string | undefined
  /** C. */
  readonly classes: number
}

const normalisers = new Set(['Softmax', 'LogSoftmax'])
/** Operators that only pass scores on in another shape. */
const carriers = new Set(['Identity', 'Reshape', 'Flatten', 'Squeeze', 'Dropout'])

/**
 * Finds the logits of a classifier and brings them into the form `[N, C]`, appending nodes where needed. A single
 * probability from a Sigmoid is a problem of two classes, with the logits 0 and z.
 *
 * @param output the name of the output with the scores; by default the first that is `[N, C]` (or `[N, C, 1, 1]`), else
 *   the first that is one Sigmoid a sample
 * @throws UserError if no output can be scores
 */
export function findHead(g: GraphBuilder, output?: string): Head {
  const names = g.graph.outputs.map(({ name }) => name)
  const all = names.map((name) => `${name}: ${describe(g, name)}`).join('; ')
  if (output !== undefined && !names.includes(output))
    throw new UserError(`--output ${output}: no such output; the model has ${all}`)
  const many = (output === undefined ? names : [output]).find((name) => classCount(g, name) !== undefined)
  if (many !== undefined) return scoresHead(g, many)
  const single = output ?? names.find((name) => isSingle(g, name) && beforeSigmoid(g, name) !== undefined)
  // A number a sample may be anything: one that is no Sigmoid must at least be shaped like scores.
  if (single !== undefined && isSingle(g, single) && (beforeSigmoid(g, single) || g.rank(single) > 1))
    return binaryHead(g, single)
  if (output !== undefined)
    throw new UserError(
      `--output ${output}: expected float scores [N, C] with C >= 2, got ${describe(g, output)}`,
    )
  throw new UserError(
    `no output can be class scores (float, [N, C] with C >= 2); the model has ${all}${classicModels(g)}`,
  )
}

function scoresHead(g: GraphBuilder, output: Value): Head {
  const { logits, cut } = beforeNormaliser(g, output)
  const flat = g.rank(logits) === 2 ? logits : g.op('Flatten', [logits], { axis: 1 }, { name: 'logits/flat' })
  return { output, logits: flat, cut, classes: classCount(g, output)! }
}

/** softmax([0, z]) = [1 - sigmoid(z), sigmoid(z)] */
function binaryHead(g: GraphBuilder, output: Value): Head {
  const before = beforeSigmoid(g, output)
  const column = g.op('Reshape', [before ?? output, g.ints([-1, 1])], {}, { name: 'logits/column' })
  const logits = g.op('Pad', [column, g.ints([0, 1, 0, 0])], {}, { name: 'logits/pair' })
  const batch = g.tryFacts(output)?.shape?.[0] ?? g.symbols.fresh()
  g.assume(logits, { dtype: g.dtype(output), shape: [batch, 2] })
  return { output, logits, cut: before === undefined ? undefined : 'Sigmoid', classes: 2 }
}

/** One float a sample: [N], [N, 1], [N, 1, 1]. */
function isSingle(g: GraphBuilder, value: Value): boolean {
  const facts = g.tryFacts(value)
  return (
    facts?.shape !== undefined &&
    facts.shape.length > 0 &&
    isFloat(facts.dtype) &&
    facts.shape.slice(1).every((d) => d === 1)
  )
}

/** What the reader of a tree ensemble wants to know. */
function classicModels(g: GraphBuilder): string {
  const ops = new Set(g.graph.nodes.filter((n) => n.domain === 'ai.onnx.ml').map((n) => n.op))
  return ops.size === 0
    ? ''
    : `; ${[...ops].join(', ')} of ai.onnx.ml have no gradient: such models cannot be attacked`
}

/** C of scores [N, C], [N, C, 1, 1] and the like; undefined if the value cannot be scores. */
function classCount(g: GraphBuilder, value: Value): number | undefined {
  const facts = g.tryFacts(value)
  if (!facts?.shape || !isFloat(facts.dtype)) return undefined
  const [, classes, ...rest] = facts.shape
  return typeof classes === 'number' && classes >= 2 && rest.every((d) => d === 1) ? classes : undefined
}

function describe(g: GraphBuilder, value: Value): string {
  const facts = g.tryFacts(value)
  if (!facts) return 'not a tensor'
  return `${facts.dtype}[${facts.shape?.map((d) => (typeof d === 'string' && d.startsWith('?') ? '?' : d)) ?? '?'}]`
}

/** Walks from the output back over carriers to a Softmax, whose input has the same elements. */
function beforeNormaliser(g: GraphBuilder, output: Value): { logits: Value; cut: string | undefined } {
  const last = throughCarriers(g, output, (node) => {
    // As many classes before as after: carriers behind may have merged or split the normalised axis.
    const sameClasses = classCount(g, node.inputs[0] ?? '') === classCount(g, output)
    return normalisers.has(node.op) && overClasses(g, node) && sameClasses
  })
  return { logits: last?.inputs[0] ?? output, cut: last?.op }
}

/** The input of the Sigmoid that an output is, if it is one. */
const beforeSigmoid = (g: GraphBuilder, output: Value): Value | undefined =>
  throughCarriers(g, output, (node) => node.op === 'Sigmoid')?.inputs[0]

/** The first node of ai.onnx from the output back that is wanted, with nothing but carriers behind it. */
function throughCarriers(g: GraphBuilder, output: Value, wanted: (node: Node) => boolean): Node | undefined {
  const producers = new Map<Value, Node>(g.graph.nodes.flatMap((n) => n.outputs.map((o) => [o, n] as const)))
  for (let node = producers.get(output); node?.domain === ''; node = producers.get(node.inputs[0] ?? '')) {
    if (wanted(node)) return node
    if (!carriers.has(node.op) && !isFloatCast(g, node)) return undefined
  }
  return undefined
}

/** Models in half precision may come with a Cast behind their Softmax. */
const isFloatCast = (g: GraphBuilder, { op, inputs, outputs }: Node): boolean =>
  op === 'Cast' && [inputs[0]!, outputs[0]!].every((value) => isFloat(g.tryFacts(value)?.dtype ?? 'string'))

function overClasses(g: GraphBuilder, node: Node): boolean {
  // Before opset 13 the default axis was 1.
  const { axis = g.opset < 13 ? 1 : -1 } = plainAttributes(node) as { axis?: number }
  const rank = g.tryFacts(node.inputs[0]!)?.shape?.length
  return rank !== undefined && (axis < 0 ? axis + rank : axis) === 1
}

/** The model with its logits as only output where it is a classifier, else with all of its outputs. */
export function scoresModel(model: Model, output?: string): Model {
  const g = new GraphBuilder(cloneModel(model))
  const isScores = ({ name }: { name: string }) =>
    classCount(g, name) !== undefined || (isSingle(g, name) && beforeSigmoid(g, name) !== undefined)
  const isDifferentiable = ({ name }: { name: string }) => isFloat(g.tryFacts(name)?.dtype ?? 'string')
  if (output === undefined && !g.graph.outputs.some(isScores) && g.graph.outputs.some(isDifferentiable))
    return model
  const { logits } = findHead(g, output)
  g.graph.outputs = []
  g.output(logits)
  return pruneModel(g.model)
}
