/** `--analyze` and what goes with it. */
import type { Options } from 'yargs'
import { UserError } from '../../errors.ts'
import { type AnalysisName, analyses } from '../../eval/analysis/index.ts'
import type { AnalyzeOptions } from '../../eval/analyze.ts'
import { readModel } from '../../onnx/file.ts'
import type { Model } from '../../onnx/model.ts'
import { automaticLayers } from '../../train/layers.ts'

export const analysisOptions = {
  analyze: {
    type: 'string',
    array: true,
    nargs: 1,
    describe: `looks at representations: ${Object.keys(analyses).join(', ')}, or all of them that suit`,
  },
  at: {
    type: 'string',
    array: true,
    nargs: 1,
    describe:
      'tensors to look at, by name, or numbers of eligible layers, 0 being the input (default: the input of the last linear layer)',
  },
  'train-data': {
    type: 'string',
    describe: "what the model was trained on, for what must be fitted (default: the data's split train)",
  },
} as const satisfies Readonly<Record<string, Options>>

export interface AnalysisArguments {
  readonly analyze?: readonly string[]
  readonly at?: readonly string[]
  readonly 'train-data'?: string
}

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
    if (name !== 'all' && !Object.hasOwn(analyses, name))
      throw new UserError(
        `--analyze: expected one of all, ${Object.keys(analyses).join(', ')}, got "${name}"`,
      )
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
