/** Runs analyses of representations on a model. */
import type { OnnxClassifier } from '../attacks/onnx-classifier.ts'
import type { Dataset } from '../data/dataset.ts'
import { UserError } from '../errors.ts'
import type { Model } from '../onnx/model.ts'
import type { Analysis } from './analysis/analysis.ts'
import { type Features, openFeatures } from './analysis/features.ts'
import { type AnalysisName, type AnalysisReport, analyses } from './analysis/index.ts'
import { lastRepresentation } from './analysis/last-representation.ts'
import type { EvaluateModelOptions } from './evaluate-model-options.ts'
import { openData } from './open-data.ts'

export interface AnalyzeOptions {
  /** `all` are those that have something to look at. */
  readonly names: 'all' | readonly AnalysisName[]
  /** Names of tensors; by default the input of the last linear layer. */
  readonly at?: readonly string[] | undefined
  /** What the model was trained on, for what has to be fitted: a SPEC or a data set; by default the data's split `train`. */
  readonly trainData?: string | Dataset | undefined
}

/** @throws UserError for an unknown analysis or tensor, for a part of the data, and for what an analysis cannot look at */
export async function analyze(
  model: Model,
  data: Dataset,
  classifier: OnnxClassifier,
  { names, at, trainData }: AnalyzeOptions,
  options: EvaluateModelOptions,
): Promise<AnalysisReport> {
  const chosen = names === 'all' ? (Object.keys(analyses) as AnalysisName[]) : names
  for (const name of chosen)
    if (!Object.hasOwn(analyses, name))
      throw new UserError(`--analyze: expected one of ${Object.keys(analyses).join(', ')}, got "${name}"`)
  if (options.shard)
    throw new UserError(
      '--analyze: expected the whole of the data, got a --shard: parts of it cannot be merged',
    )
  const { preprocessing = {}, output, threads, provider, seed = 0, batch = 100, labelsOffset = 0 } = options
  const features: Features[] = []
  try {
    for (const tensor of at ?? [lastRepresentation(model, output)])
      features.push(
        await openFeatures(model, tensor, data.shape, { preprocessing, output, threads, provider }),
      )
    const report: Record<string, unknown> = {}
    for (const name of chosen) {
      const analysis: Analysis<unknown> = analyses[name]
      const context = {
        classifier,
        data,
        trainData: () => openTrainData(trainData, data, options),
        features,
        labelsOffset,
        batch,
        seed,
        threads,
        provider,
        onProgress: (done: number, total: number) => options.onProgress?.(done, total, name),
      }
      if (names === 'all' && analysis.suits?.(context) === false) continue
      report[name] = await analysis.run(context)
    }
    return report
  } finally {
    for (const opened of features) await opened.release()
  }
}

async function openTrainData(
  said: string | Dataset | undefined,
  data: Dataset,
  options: EvaluateModelOptions,
): Promise<Dataset> {
  if (typeof said === 'object') return said
  const [, name, query = ''] = /^([\w-]+)(?::(?:test|val))?(\?.*)?$/.exec(data.spec) ?? []
  const spec = said ?? (name === undefined ? undefined : `${name}:train${query}`)
  if (spec === undefined)
    throw new UserError(`--train-data: expected the data that ${data.spec} is to be compared with, got none`)
  const opened = await openData(spec, options)
  if (opened.shape.join() !== data.shape.join())
    throw new UserError(
      `${spec}: expected samples of shape [${data.shape.join(', ')}] as in ${data.spec}, got [${opened.shape.join(', ')}]`,
    )
  return opened
}
