import type { Argv } from 'yargs'
import { exportTraining } from '../../train/export.ts'
import { type NetworkName, networks } from '../../train/networks/index.ts'
import type { SgdOptions } from '../../train/optimizer.ts'
import { parseNumbers, wholeNumber } from '../options.ts'

interface Arguments {
  readonly network: string
  readonly shape: string
  readonly classes: number
  readonly seed: number
  readonly momentum: number
  readonly nesterov: boolean
  readonly 'weight-decay': number
  readonly out: string
}

export const options = (y: Argv): Argv =>
  y
    .positional('network', { type: 'string', choices: Object.keys(networks), describe: 'network to export' })
    .option('out', {
      type: 'string',
      demandOption: true,
      describe: 'folder for model.onnx, step.onnx, manifest.json',
    })
    .option('shape', { type: 'string', default: '1,28,28', describe: 'of one sample' })
    .option('classes', { type: 'number', default: 10, describe: 'number of classes' })
    .option('seed', { type: 'number', default: 0, describe: 'of the initial weights' })
    .option('momentum', { type: 'number', default: 0.9, describe: 'of SGD' })
    .option('nesterov', { type: 'boolean', default: true, describe: "Nesterov's momentum" })
    .option('weight-decay', { type: 'number', default: 1e-4, describe: 'of every parameter' })

export async function run(args: Arguments): Promise<number> {
  const shape = parseNumbers('--shape', args.shape)
  for (const size of shape) wholeNumber('--shape', size, 1)
  wholeNumber('--classes', args.classes, 2)
  const network = networks[args.network as NetworkName]({ shape, classes: args.classes, seed: args.seed })
  const { momentum, nesterov } = args
  const optimizer: SgdOptions = { momentum, nesterov, weightDecay: args['weight-decay'] }
  const manifest = exportTraining(args.out, network, optimizer)
  const layers = manifest.layers.map((l) => `${l.layer} = ${l.tensor} [${l.shape}]`).join(', ')
  process.stdout.write(
    `${args.out}: ${manifest.model}, ${manifest.step}, manifest.json; ${manifest.state.length} state tensors; split points ${layers}\n`,
  )
  return 0
}
