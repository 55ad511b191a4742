/** Preprocessing folded into the graph, so that whoever feeds it (an attack, say) works on pixels in [0, 1]. */
import { UserError } from '../errors.ts'
import { GraphBuilder, type Value } from './builder.ts'
import { withReads } from './copy.ts'
import { cloneModel, type Model } from './model.ts'
import { isStatic, type Shape } from './shape.ts'
import { elementCount, float32, isFloat } from './tensor.ts'
import { upgradeModel } from './upgrade.ts'
import { verifyModel } from './verify.ts'

/** y = (low + x * (high - low) - mean) / std, for pixels x in [0, 1]; then the layout. */
export interface Preprocessing {
  /** The values that pixels 0 and 1 have before mean and std: [0, 1] or [0, 255], say. */
  readonly range?: readonly [low: number, high: number]
  /** One number, or one a channel, in units of the range. */
  readonly mean?: readonly number[]
  readonly std?: readonly number[]
  /** How the model wants images: NCHW (channels first, the default) or NHWC. */
  readonly layout?: 'NCHW' | 'NHWC'
}

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
  const normalised = normalise(g, input, p, sampleShape)
  const arranged = arrange(g, normalised, p.layout ?? 'NCHW', sampleShape)
  const fitted = fit(g, arranged, input, wanted?.slice(1))
  const typed = dtype === 'float32' ? fitted : cast(g, fitted, dtype)
  if (typed === input) g.graph.nodes = [...nodes]
  else {
    g.rename(typed, inner)
    const renamed = new Map([[input, inner]])
    for (const node of nodes) g.append(withReads(node, renamed))
  }
  verifyModel(g.model)
  return { model: g.model, input, batch }
}

function normalise(g: GraphBuilder, x: Value, p: Preprocessing, shape: readonly number[]): Value {
  const [low, high] = p.range ?? [0, 1]
  const perChannel = (values: readonly number[], what: string) => {
    if (values.length !== 1 && values.length !== shape[0])
      throw new UserError(
        `--${what}: expected 1 number or ${shape[0]} (channels of the data), got ${values.length}`,
      )
    const dims = values.length === 1 ? [] : [1, values.length, ...shape.slice(1).map(() => 1)]
    return g.constant(float32(values, dims), what)
  }
  const scaled = high - low === 1 ? x : g.op('Mul', [x, g.scalar(high - low, 'float32')])
  const moved = low === 0 ? scaled : g.op('Add', [scaled, g.scalar(low, 'float32')])
  const centred = p.mean ? g.op('Sub', [moved, perChannel(p.mean, 'mean')]) : moved
  if (p.std?.some((s) => !(s > 0))) throw new UserError(`--std: expected numbers above 0, got ${p.std}`)
  return p.std ? g.op('Div', [centred, perChannel(p.std, 'std')]) : centred
}

function arrange(g: GraphBuilder, x: Value, layout: 'NCHW' | 'NHWC', shape: readonly number[]): Value {
  if (layout === 'NCHW') return x
  if (shape.length !== 3)
    throw new UserError(`--layout NHWC: expected images [C, H, W], the data has [${shape}]`)
  return g.op('Transpose', [x], { perm: [0, 2, 3, 1] })
}

/** A model may take the same pixels in another shape ([1, 784] for [1, 28, 28]): sizes of 1 and flattening apart. */
function fit(
  g: GraphBuilder,
  x: Value,
  input: string,
  wanted: readonly (number | string | null)[] | undefined,
): Value {
  if (wanted === undefined) return x
  const have = g.shape(x).slice(1) as readonly number[]
  if (wanted.length === have.length && wanted.every((d, i) => typeof d !== 'number' || d === have[i]))
    return x
  const sizes = wanted.map((d) => d ?? '?')
  if (
    isStatic(sizes as Shape) &&
    elementCount(sizes as number[]) === elementCount(have) &&
    !lostLayout(sizes as number[], have)
  )
    return g.op('Reshape', [x, g.ints([-1, ...(sizes as number[])])])
  const hint = isSwapped(sizes, have) ? ' (its layout is NHWC? say --layout NHWC)' : ''
  throw new UserError(`input "${input}": expected samples [${sizes}], the data has [${have}]${hint}`)
}

/** The same sizes in another order are another layout, never a reshape. */
const lostLayout = (a: readonly number[], b: readonly number[]): boolean => {
  const real = (sizes: readonly number[]) => sizes.filter((d) => d !== 1)
  const [x, y] = [real(a), real(b)]
  return x.length === y.length && x.some((d, i) => d !== y[i])
}

const isSwapped = (wanted: readonly (number | string)[], have: readonly number[]): boolean =>
  wanted.length === 3 && have.length === 3 && wanted[2] === have[0] && wanted[0] === have[1]

function cast(g: GraphBuilder, x: Value, dtype: ReturnType<GraphBuilder['dtype']>): Value {
  if (!isFloat(dtype)) throw new UserError(`the model's input is ${dtype}: expected float pixels`)
  return g.op('CastLike', [x, g.scalar(0, dtype)])
}

/**
 * What data would fit a model: one image as [C, H, W] and the number of classes, as far as the file fixes them.
 *
 * @param layout how the model wants images
 */
export function sampleShape(
  model: Model,
  layout: 'NCHW' | 'NHWC',
  output?: string,
): { shape?: readonly number[]; classes?: number } {
  const sizes = imageInput(model).shape?.slice(1)
  const chosen = model.graph.outputs.find((o) => output === undefined || o.name === output)?.type
  const classes = chosen?.kind === 'tensor' ? chosen.shape?.[1] : undefined
  const [a, b, c] = (sizes ?? []) as number[]
  const fixed = sizes?.every((d) => typeof d === 'number') ? (sizes as number[]) : undefined
  const shape = fixed && layout === 'NHWC' && fixed.length === 3 ? [c!, a!, b!] : fixed
  return { ...(shape && { shape }), ...(typeof classes === 'number' && { classes }) }
}
