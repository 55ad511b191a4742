/** Reads `--analyze` and what goes with it. */
import { UserError } from '../../errors.ts'
import { type AnalysisName, analysisNames } from '../../eval/analysis/names.ts'
import type { AnalyzeOptions } from '../../eval/analyze.ts'
import { readModel } from '../../onnx/file.ts'
import type { Model } from '../../onnx/model.ts'
import { automaticLayers } from '../../train/layers.ts'
import type { AnalysisArguments } from './analysis-options.ts'

/** @throws UserError for an analysis nobody knows, and for its settings where there is none */
export function readAnalyses(args: AnalysisArguments, file: string): AnalyzeOptions | undefined {
  const { analyze, at, 'train-data': trainData } = args
  if (analyze === undefined) {
    for (const option of ['at', 'train-data'] as const)
      if (args[option] !== undefined)
        throw new UserError(`--${option}: expected an --analyze to go with it, got none`)
    return undefined
  }
  const names = listed(analyze)
  for (const name of names)
    if (name !== 'all' && !(analysisNames as readonly string[]).includes(name))
      throw new UserError(`--analyze: expected one of all, ${analysisNames.join(', ')}, got "${name}"`)
  return {
    names: names.includes('all') ? 'all' : (names as AnalysisName[]),
    at: at && tensorsOf(readModel(file), listed(at)),
    trainData,
  }
}

const listed = (lists: readonly string[]): string[] =>
  lists.flatMap((list) => list.split(',')).map((word) => word.trim())

/** A number that is no tensor's name is that of an eligible layer. */
function tensorsOf(model: Model, words: readonly string[]): string[] {
  const { inputs, nodes } = model.graph
  const tensors = new Set([...inputs.map(({ name }) => name), ...nodes.flatMap(({ outputs }) => outputs)])
  return words.map((word) => {
    if (tensors.has(word) || !/^\d+$/.test(word)) return word
    const layers = automaticLayers(model)
    const layer = layers[Number(word)]
    if (layer === undefined)
      throw new UserError(
        `--at: expected a layer from 0 to ${layers.length - 1} or the name of a tensor, got ${word}`,
      )
    return layer
  })
}
