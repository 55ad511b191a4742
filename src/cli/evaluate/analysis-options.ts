/** `--analyze` and what goes with it. */
import type { Options } from 'yargs'
import { analysisNames } from '../../eval/analysis/names.ts'

export const analysisOptions = {
  analyze: {
    type: 'string',
    array: true,
    nargs: 1,
    describe: `looks at representations: ${analysisNames.join(', ')}, or all of them that suit`,
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
