/** What a model holds at one of its tensors. */
import { chunked, type Opened, openAnyBatch } from '../../attacks/any-batch.ts'
import type { Classifier } from '../../attacks/classifier.ts'
import type { OnnxClassifier, OnnxClassifierOptions } from '../../attacks/onnx-classifier.ts'
import { UserError } from '../../errors.ts'
import { prepareModel } from '../../grad/prepare.ts'
import { GraphBuilder } from '../../onnx/builder.ts'
import { nearest } from '../../onnx/edit-distance.ts'
import type { Model } from '../../onnx/model.ts'
import { foldPreprocessing, type PixelModel } from '../../onnx/preprocess.ts'
import { pruneModel } from '../../onnx/prune.ts'
import { dataFlow } from '../../onnx/split-points.ts'
import { elementCount, float32, isFloat } from '../../onnx/tensor.ts'
import { openSession } from '../../runtime/session.ts'
import { openRest } from './rest-of-network.ts'

export interface Features {
  /** Name of the tensor. */
  readonly tensor: string
  /** Values an image. */
  readonly size: number
  /** @param images [n, ...shape] in pixel units of [0, 1]; @returns [n, size], the tensor of each image flattened */
  at(images: Float32Array): Promise<Float32Array>
  /**
   * The rest of the network: scores from values at the tensor.
   *
   * @param values [n, size]; @returns [n, C]
   * @throws UserError if the tensor is no split point, so that the scores depend on more than it
   */
  scores(values: Float32Array): Promise<Float32Array>
  /**
   * The rest of the network as something to attack, with values at the tensor ([size] each, in its own units) for images;
   * opened when it is first asked for (rest-of-network.ts), released with the rest.
   *
   * @throws UserError as `scores`
   */
  rest(): Promise<Classifier>
  release(): Promise<void>
}

/**
 * A session on the part of the model, its preprocessing folded in, that leads to a tensor. Files that fix their batch are
 * run at any.
 *
 * @param tensor by its name in the file; the image input stands for the pixels
 * @param shape of one image of the data
 * @throws UserError if images do not fit, or the tensor is not one of floats with a row an image
 */
export async function openFeatures(
  model: Model,
  tensor: string,
  shape: readonly number[],
  options: OnnxClassifierOptions = {},
): Promise<Features> {
  const length = elementCount(shape)
  const front = await openAnyBatch(model, length, (m) => openFront(m, tensor, shape, options))
  const size = await sizeOf(front, tensor, length)
  let rest: Promise<OnnxClassifier> | undefined
  const { preprocessing: _, ...plain } = options
  const openedRest = () => {
    rest ??= openRest(front.pixels.model, front.pixels.input, tensor, plain)
    return rest
  }
  const inChunks = chunked(front.batch, length)
  return {
    tensor,
    size,
    at: async (images) => (await inChunks(images, undefined, front.run))[front.name]!,
    scores: async (values) => (await openedRest()).logits(values),
    rest: openedRest,
    async release() {
      await front.release()
      // What could not be opened has nothing to release.
      await (await rest?.catch(() => undefined))?.release()
    },
  }
}

interface Front extends Opened {
  readonly pixels: PixelModel
  /** What the output is called that holds the tensor. */
  readonly name: string
}

async function openFront(
  model: Model,
  tensor: string,
  shape: readonly number[],
  options: OnnxClassifierOptions,
): Promise<Front> {
  const pixels = foldPreprocessing(model, options.preprocessing ?? {}, shape)
  const g = new GraphBuilder(prepareModel(pixels.model, [], { keepHalf: true }))
  checkTensor(g, pixels.input, tensor)
  g.graph.outputs = []
  // Under another name it may be the input too.
  const name = g.unique('features')
  g.output(tensor, name)
  const session = await openSession(pruneModel(g.model), options)
  return {
    pixels,
    name,
    batch: pixels.batch,
    run: (images) =>
      session.run({ [pixels.input]: float32(images, [images.length / elementCount(shape), ...shape]) }),
    release: () => session.release(),
  }
}

function checkTensor(g: GraphBuilder, input: string, tensor: string): void {
  const { reached } = dataFlow(g, input, tensor)
  const dtype = g.tryFacts(tensor)?.dtype
  if (reached.has(tensor) && (dtype === undefined || isFloat(dtype))) return
  const floats = [...reached].filter((name) => isFloat(g.tryFacts(name)?.dtype ?? 'string'))
  const found =
    dtype === undefined
      ? 'which the model does not have'
      : reached.has(tensor)
        ? `which is ${dtype}`
        : 'which does not'
  throw new UserError(
    `--at: expected a float tensor that depends on the image, got "${tensor}", ${found}; ` +
      `the nearest are ${nearest(tensor, floats, 3)
        .map((name) => `"${name}"`)
        .join(', ')}`,
  )
}

/** Values an image, found out by a run: shape inference does not know all shapes. */
async function sizeOf(front: Front, tensor: string, length: number): Promise<number> {
  const n = front.batch ?? 3
  const { dims } = (await front.run(new Float32Array(n * length).fill(0.5)))[front.name]!
  if (dims[0] === n) return elementCount(dims.slice(1))
  await front.release()
  throw new UserError(`--at: expected a tensor of one row an image, "${tensor}" is [${dims}] for ${n} images`)
}
