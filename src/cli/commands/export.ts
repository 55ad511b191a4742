import { aboutFile, UserError } from '../../errors.ts'
import { readModel } from '../../onnx/file.ts'
import { sampleShape } from '../../onnx/preprocess.ts'
import { exportTraining } from '../../train/export.ts'
import { eligibleLayers } from '../../train/mixing.ts'
import { buildTraining, mixStepOptions } from '../../train/prepare.ts'
import { parseNumbers, wholeNumber } from '../options.ts'
import { readPreprocessing } from '../preprocessing.ts'
import { isFile, readGraphOptions, readMix, readSubject } from '../training/read.ts'
import type { Arguments } from './export-options.ts'

export async function run(args: Arguments): Promise<number> {
  wholeNumber('--seed', args.seed, 0)
  const subject = await readSubject(args, { shape: shapeOf(args), classes: args.classes ?? 10 })
  const { network } = subject
  if (args.mix === 'factors')
    throw new UserError(
      '--mix: expected another strategy for export, factors are mixed where images are drawn',
    )
  const mix = readMix(args, subject)
  const step = { ...readGraphOptions(args, subject), ...mixStepOptions(mix, eligibleLayers(mix, network)) }
  const graph = await aboutFile(args.network, () => buildTraining(network, step, { ...args, mix }))
  const manifest = exportTraining(args.out, network.model, graph)
  const layers = manifest.layers.map((l) => `${l.layer} = ${l.tensor} [${l.shape}]`).join(', ')
  process.stdout.write(
    `${args.out}: ${manifest.model}, ${manifest.step}, manifest.json; ${manifest.state.length} state tensors; eligible layers ${layers || 'none'}\n`,
  )
  return 0
}

function shapeOf(args: Arguments): readonly number[] {
  const { network, shape } = args
  const sizes = shape === undefined ? undefined : parseNumbers('--shape', shape)
  for (const size of sizes ?? []) wholeNumber('--shape', size, 1)
  if (sizes !== undefined) return sizes
  if (!isFile(network)) return [1, 28, 28]
  const own = sampleShape(readModel(network), readPreprocessing(args)).shape
  if (own === undefined) throw new UserError(`${network}: its input has no fixed size: say one with --shape`)
  return own
}
