import type { Argv } from 'yargs'
import { preprocessingOptions } from '../preprocessing-options.ts'
import { grouped } from '../training/headings.ts'
import { type GraphArguments, graphOptions } from '../training/options.ts'

export interface Arguments extends GraphArguments {
  readonly network: string
  readonly shape?: string
  readonly out: string
}

export const options = (y: Argv): Argv =>
  grouped(
    graphOptions(preprocessingOptions(y))
      .positional('network', { type: 'string', describe: 'name of a network, or an ONNX file' })
      .option('out', {
        type: 'string',
        demandOption: true,
        describe: 'folder for model.onnx, step.onnx, manifest.json',
      })
      .option('shape', { type: 'string', describe: "of one sample (default 1,28,28, of a file the file's)" })
      .option('seed', { type: 'number', default: 0, describe: 'of the initial weights' })
      .example(
        '$0 export preactresnet18 --shape 3,32,32 --out training',
        'the training step of PreActResNet18',
      )
      .example('$0 export my.onnx --layers auto --out training', 'that of a file'),
    'graph',
    ['shape'],
    ['out', 'seed'],
  )
