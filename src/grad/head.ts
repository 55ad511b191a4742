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
 * Finds the logits of a classifier and brings them into the form `[N, C]`, appending a Flatten where needed.
 *
 * @param output the name of the output with the scores; by default the first that is `[N, C]` (or `[N, C, 1, 1]`)
 * @throws UserError if no output can be scores
 */
export function findHead(g: GraphBuilder, output?: string): Head {
  const chosen = output ?? g.graph.outputs.find(({ name }) => classCount(g, name) !== undefined)?.name
  const outputs = g.graph.outputs.map(({ name }) => `${name}: ${describe(g, name)}`).join('; ')
  if (chosen === undefined)
    throw new UserError(`no output can be class scores (float, [N, C] with C >= 2); the model has ${outputs}`)
  if (!g.graph.outputs.some(({ name }) => name === chosen))
    throw new UserError(`--output ${chosen}: no such output; the model has ${outputs}`)
  const classes = classCount(g, chosen)
  if (classes === undefined)
    throw new UserError(
      `--output ${chosen}: expected float scores [N, C] with C >= 2, got ${describe(g, chosen)}`,
    )
  const { logits, cut } = beforeNormaliser(g, chosen)
  const flat = g.rank(logits) === 2 ? logits : g.op('Flatten', [logits], { axis: 1 }, { name: 'logits/flat' })
  return { output: chosen, logits: flat, cut, classes }
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
  const producers = new Map<Value, Node>(g.graph.nodes.flatMap((n) => n.outputs.map((o) => [o, n] as const)))
  let value = output
  for (let node = producers.get(value); node !== undefined; node = producers.get(value)) {
    const [scores = ''] = node.inputs
    // As many classes before as after: carriers behind may have merged or split the normalised axis.
    const sameClasses = classCount(g, scores) === classCount(g, output)
    if (node.domain === '' && normalisers.has(node.op) && overClasses(g, node) && sameClasses)
      return { logits: scores, cut: node.op }
    if (node.domain !== '' || !carriers.has(node.op)) break
    value = scores
  }
  return { logits: output, cut: undefined }
}

function overClasses(g: GraphBuilder, node: Node): boolean {
  const { axis = -1 } = plainAttributes(node) as { axis?: number }
  const rank = g.tryFacts(node.inputs[0]!)?.shape?.length
  return rank !== undefined && (axis < 0 ? axis + rank : axis) === 1
}

/** The model with its logits as only output where it is a classifier, else with all of its outputs. */
export function scoresModel(model: Model, output?: string): Model {
  const g = new GraphBuilder(cloneModel(model))
  const scores = g.graph.outputs.some(({ name }) => classCount(g, name) !== undefined)
  if (!scores && output === undefined) return model
  const { logits } = findHead(g, output)
  g.graph.outputs = []
  g.output(logits)
  return pruneModel(g.model)
}
