/** Preprocessing folded into the graph, so that whoever feeds it (an attack, say) works on pixels in [0, 1]. */
import { UserError } from '../errors.ts'
import { GraphBuilder, type Value } from './builder.ts'
import { withReads } from './copy.ts'
import { cloneModel, type Model } from './model.ts'
import { normalized, scaled } from './preprocess/arithmetic.ts'
import { ordered } from './preprocess/channels.ts'
import { arranged, fitted } from './preprocess/fit.ts'
import { checkType, typed, wholeRanges } from './preprocess/input-type.ts'
import type { Preprocessing } from './preprocess/preprocessing.ts'
import { standardized } from './preprocess/standardize.ts'
import type { DType } from './tensor.ts'
import { upgradeModel } from './upgrade.ts'
import { verifyModel } from './verify.ts'

export type { Preprocessing } from './preprocess/preprocessing.ts'

export interface PixelModel {
  /** Its one image input is called `input`. */
  readonly model: Model
  readonly input: string
  /** The batch size that the file fixes, or null if any will do. */
  readonly batch: number | null
}

/** The input that takes the images. @throws UserError if there is not exactly one without a default */
export function imageInput(model: Model): {
  name: string
  shape: readonly (number | string | null)[] | undefined
} {
  const inputs = model.graph.inputs.filter(({ name }) => !model.graph.initializers.has(name))
  const [input] = inputs
  if (inputs.length !== 1 || input === undefined)
    throw new UserError(
      `expected one input for images, got ${inputs.map((i) => i.name).join(', ') || 'none'}`,
    )
  if (input.type?.kind !== 'tensor') throw new UserError(`input "${input.name}": expected a tensor`)
  return { name: input.name, shape: input.type.shape }
}

/**
 * A copy of the model whose input is pixels: float32 [N, ...sampleShape] in [0, 1].
 *
 * @param sampleShape of one image of the data, [C, H, W] or any other
 * @throws UserError if images of that shape do not fit the model's input
 */
export function foldPreprocessing(
  model: Model,
  p: Preprocessing,
  sampleShape: readonly number[],
): PixelModel {
  const upgraded = upgradeModel(cloneModel(model), { leaveGeneric: true })
  const { name: input, shape: wanted } = imageInput(upgraded)
  const dtype = new GraphBuilder(cloneModel(upgraded)).dtype(input)
  checkType(input, dtype, p.dtype)
  const batch = typeof wanted?.[0] === 'number' ? wanted[0] : null
  const nodes = upgraded.graph.nodes
  const inner = `${input}/preprocessed`
  const g = new GraphBuilder({
    ...upgraded,
    graph: {
      ...upgraded.graph,
      inputs: [
        { name: input, type: { kind: 'tensor', dtype: 'float32', shape: [batch ?? 'N', ...sampleShape] } },
      ],
      nodes: [],
    },
  })
  g.names.reserve(upgraded.graph)
  const values = preprocessed(g, input, p, dtype)
  const fit = fitted(g, values, input, wanted?.slice(1))
  const last = typed(g, fit, dtype)
  if (last === input) g.graph.nodes = [...nodes]
  else {
    g.rename(last, inner)
    const renamed = new Map([[input, inner]])
    for (const node of nodes) g.append(withReads(node, renamed))
  }
  verifyModel(g.model)
  return { model: g.model, input, batch }
}

/** Everything that does not depend on the shape that the model wants. */
function preprocessed(g: GraphBuilder, input: Value, p: Preprocessing, dtype: DType): Value {
  const coloured = ordered(g, scaled(g, input, p.range ?? wholeRanges[dtype] ?? [0, 1]), p.channels)
  const centred = normalized(g, coloured, p)
  const sample = g.shape(centred).slice(1) as readonly number[]
  const even = p.standardize ? standardized(g, centred, sample, p.standardize) : centred
  return arranged(g, even, p.layout ?? 'NCHW')
}

/**
 * What data would fit a model: one image as [C, H, W] and the number of classes, as far as the file fixes them.
 *
 * @param p how the model wants images
 */
export function sampleShape(
  model: Model,
  { layout = 'NCHW', channels }: Preprocessing,
  output?: string,
): { shape?: readonly number[]; classes?: number } {
  const sizes = imageInput(model).shape?.slice(1)
  const chosen = model.graph.outputs.find((o) => output === undefined || o.name === output)?.type
  const classes = chosen?.kind === 'tensor' ? chosen.shape?.[1] : undefined
  const [a, b, c] = (sizes ?? []) as number[]
  const fixed = sizes?.every((d) => typeof d === 'number') ? (sizes as number[]) : undefined
  const first = fixed && layout === 'NHWC' && fixed.length === 3 ? [c!, a!, b!] : fixed
  const shape = first && channels === 'repeat' && first[0] === 3 ? [1, ...first.slice(1)] : first
  return { ...(shape && { shape }), ...(typeof classes === 'number' && { classes }) }
}
