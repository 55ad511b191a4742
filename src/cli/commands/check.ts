import type { Dataset } from '../../data/dataset.ts'
import { randomStream } from '../../data/random.ts'
import { aboutFile, UserError } from '../../errors.ts'
import { checkGradient, type DirectionResult } from '../../eval/gradient-check.ts'
import { takesWholeNumbers } from '../../eval/model-warnings.ts'
import { findWrongNode } from '../../eval/node-check.ts'
import { openData } from '../../eval/open-data.ts'
import { table } from '../../eval/text/table.ts'
import { scoresModel } from '../../grad/head.ts'
import { prepareModel } from '../../grad/prepare.ts'
import { rounds, withoutRounding } from '../../grad/quantization/straight-through.ts'
import { GraphBuilder } from '../../onnx/builder.ts'
import { readModel } from '../../onnx/file.ts'
import { cloneModel, type Model } from '../../onnx/model.ts'
import { foldPreprocessing, imageInput, sampleShape } from '../../onnx/preprocess.ts'
import { elementCount, float32, isFloat, type Tensor } from '../../onnx/tensor.ts'
import { isHalf, widenAll } from '../../onnx/widen.ts'
import { parseProvider } from '../../runtime/providers/provider.ts'
import { parseNumbers, wholeNumber } from '../options.ts'
import { readPreprocessing } from '../preprocessing.ts'
import { startProgress } from '../progress.ts'
import type { Arguments } from './check-options.ts'

export async function run(args: Arguments): Promise<number> {
  wholeNumber('--directions', args.directions, 1)
  if (!(args.tolerance > 0))
    throw new UserError(`--tolerance: expected a number above 0, got ${args.tolerance}`)
  const { directions, seed, threads } = args
  const provider = parseProvider(args.provider)
  const file = readModel(args.model)
  const data = await dataOf(args, file)
  const { compared, median, wrong } = await aboutFile(args.model, async () => {
    const { model, feeds } = await prepare(args, file, data)
    const progress = startProgress('directions', args.quiet)
    const onProgress = (done: number, total: number) => progress.update(done, total, 'finite differences')
    const compared = await checkGradient(model, feeds, {
      directions,
      seed,
      threads,
      provider,
      precise: true,
      onProgress,
    })
    progress.stop()
    if (compared.every((r) => r.analytic === 0) && rounds(model))
      throw new UserError(
        'the model is quantised or binarised, so its true gradient is zero: --straight-through checks the smooth function ' +
          'that takes its place',
      )
    const median = compared.map((r) => r.error).sort((a, b) => a - b)[Math.floor(directions / 2)]!
    const wrong =
      median > args.tolerance
        ? await findWrongNode(model, feeds, args.tolerance, { threads, provider })
        : undefined
    return { compared, median, wrong }
  })
  process.stdout.write(`${render(compared)}\n`)
  const passed = median <= args.tolerance
  process.stdout.write(
    `${passed ? 'passed' : 'FAILED'}: median relative error ${median.toExponential(1)}, tolerance ${args.tolerance}, ` +
      `differences in ${compared[0]!.precision}\n`,
  )
  if (compared.every((r) => r.analytic === 0 && r.numeric === 0))
    process.stdout.write(
      'the scores do not depend on the input here: the gradient is zero, and this says little\n',
    )
  if (wrong)
    process.stdout.write(
      `the first node whose own gradient is wrong: ${wrong.node}, ${describe(wrong.worst)}\n`,
    )
  else if (!passed)
    process.stdout.write(
      'every node alone is right: kinks within the steps, or rounding, make the difference\n',
    )
  return passed ? 0 : 1
}

const describe = (r: DirectionResult): string =>
  `gradient ${r.analytic.toPrecision(7)} against ${r.numeric.toPrecision(7)}`

async function dataOf(args: Arguments, file: Model): Promise<Dataset | undefined> {
  if (args.data === undefined) return undefined
  const preprocessing = readPreprocessing(args)
  const how = { dataRoot: args['data-root'], seed: args.seed, preprocessing }
  return openData(args.data, how, sampleShape(file, preprocessing, args.output))
}

/** The scores as a function of pixels (with data) or of the model's own input. */
async function prepare(
  args: Arguments,
  file: Model,
  data: Dataset | undefined,
): Promise<{ model: Model; feeds: Record<string, Tensor> }> {
  if (data !== undefined) {
    const { model, input, batch } = foldPreprocessing(file, readPreprocessing(args), data.shape)
    const n = batch ?? 2
    const { images } = await data.read(Array.from({ length: n }, (_, i) => i % data.size))
    const inner = takesWholeNumbers(file) ? withinEnds(images) : images
    const feeds = { [input]: float32(inner, [n, ...data.shape]) }
    return { model: scoresModel(checkedForm(model, args), args.output), feeds }
  }
  const model = scoresModel(checkedForm(file, args), args.output)
  return { model, feeds: noiseFeeds(model, args) }
}

/** Black and white are the ends of a whole-number type, at which it saturates: a kink in every direction. */
const withinEnds = (images: Float32Array): Float32Array => images.map((pixel) => (1 + 253 * pixel) / 255)

/** Half precision is too coarse for differences, and rounding has none: both are checked in the form they stand for. */
function checkedForm(model: Model, args: Arguments): Model {
  const wide = isHalf(model) ? widenAll(model) : model
  return args['straight-through'] ? withoutRounding(prepareModel(wide)) : wide
}

/** Uniform noise in [0, 1], or in the range that was said. */
function noiseFeeds(model: Model, args: Arguments): Record<string, Tensor> {
  const { name, shape } = imageInput(model)
  if (!isFloat(new GraphBuilder(cloneModel(model)).dtype(name)))
    throw new UserError(`input "${name}": expected floats to differentiate by`)
  const said = args.shape === undefined ? undefined : parseNumbers('--shape', args.shape)
  const fixed = said?.every((d, i) => typeof shape?.[i] !== 'number' || shape[i] === d)
  if (said && (!fixed || said.length !== (shape ?? said).length))
    throw new UserError(`--shape: expected [${shape!.map((d) => d ?? '?')}], got [${said}]`)
  for (const size of said ?? []) wholeNumber('--shape', size, 1)
  const dims = said ?? shape?.map((d, i) => (typeof d === 'number' ? d : i === 0 ? 2 : undefined))
  if (!dims || dims.some((d) => d === undefined))
    throw new UserError(
      `input "${name}": expected fixed sizes, got [${shape?.map((d) => d ?? '?') ?? '?'}]: say --shape (batch included)`,
    )
  const [low, high] = readPreprocessing(args).range ?? [0, 1]
  const random = randomStream(args.seed, 'check/input', 0, 0)
  const data = Float32Array.from(
    { length: elementCount(dims as number[]) },
    () => low + (high - low) * random.uniform(),
  )
  return { [name]: float32(data, dims as number[]) }
}

const render = (results: readonly DirectionResult[]): string =>
  table([
    ['direction', 'gradient', 'finite difference', 'step', 'relative error', ''],
    ...results.map((r, i) => [
      String(i + 1),
      r.analytic.toPrecision(7),
      r.numeric.toPrecision(7),
      String(r.step),
      r.error.toExponential(1),
      r.kink && r.error > 1e-3 ? 'kink' : '',
    ]),
  ]).join('\n')
