/** What is trained: a network of the table, or a classifier from a file. */
import { openClassifier } from '../attacks/onnx-classifier.ts'
import { UserError } from '../errors.ts'
import { freeBatch } from '../onnx/free-batch.ts'
import type { Model } from '../onnx/model.ts'
import { foldPreprocessing, type Preprocessing } from '../onnx/preprocess.ts'
import { fineTunable } from './finetune/fine-tunable.ts'
import { type Trainable, type TrainableOptions, trainable } from './finetune/trainable.ts'
import { automaticLayers } from './layers.ts'
import { type BuiltNetwork, findNetwork, type NetworkOptions } from './networks/index.ts'

export interface Subject {
  /** Takes pixels of [0, 1]. */
  readonly network: BuiltNetwork
  /** What is trained of a file, and what is kept, with the reasons; of a network of the table everything is trained. */
  readonly weights?: Trainable
  /** The model to hand out: a network takes pixels, a file keeps its own form. @param trained `network` with new weights */
  finish(trained: Model): Model
}

export interface SubjectOptions extends NetworkOptions, TrainableOptions {
  readonly preprocessing: Preprocessing
}

/** @throws UserError for an unknown name, or options that the network cannot have */
export function networkSubject(name: string, options: SubjectOptions): Subject {
  const build = (seed: number): BuiltNetwork => {
    const built = findNetwork(name)({ ...options, seed })
    return { ...built, model: foldPreprocessing(built.model, options.preprocessing, options.shape).model }
  }
  const network = { ...build(options.seed), again: build }
  const { model } = network
  const chooses = options.train !== undefined || options.freeze !== undefined
  return {
    network,
    ...(chooses && { weights: trainable(model, options) }),
    finish: (trained) => trained,
  }
}

export interface FileOptions extends TrainableOptions {
  /** Shape of one sample of the data. */
  readonly shape: readonly number[]
  readonly preprocessing: Preprocessing
  /** Gives the model a new last layer for so many classes. */
  readonly classes?: number | undefined
  /** Of the new last layer. */
  readonly seed: number
  /** Samples a step. */
  readonly batch: number
}

/**
 * Any classifier: the residual joins (or the inputs of its weighted operators) are its layers.
 *
 * @throws UserError if the file is no classifier that can be trained, or its fixed batch is another than `batch`
 */
export async function fileSubject(file: Model, options: FileOptions): Promise<Subject> {
  const { model, restore } = fineTunable(file, options)
  const weights = trainable(model, options)
  const any = await withBatch(model, options)
  const pixels = foldPreprocessing(any, options.preprocessing, options.shape).model
  return {
    network: { model: pixels, layers: automaticLayers(pixels) },
    weights,
    finish: (trained) => restore(trained.graph.initializers),
  }
}

/** The model for batches of the wanted size: a batch that the file fixes is freed where that changes no score. */
async function withBatch(model: Model, { shape, preprocessing, batch }: FileOptions): Promise<Model> {
  const classifier = await openClassifier(model, shape, { preprocessing })
  await classifier.release()
  if (classifier.batch === null) return freeBatch(model) ?? model
  if (classifier.batch === batch) return model
  throw new UserError(
    `--batch: expected ${classifier.batch}, the batch that the model fixes in its graph, got ${batch}`,
  )
}
