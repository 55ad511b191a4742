/** How the model wants images: from options, and back. */
import { UserError } from '../errors.ts'
import type { ImagePreprocessing } from '../eval/preprocessing/image-preprocessing.ts'
import { readPreprocessing as readPreprocessingFile } from '../eval/preprocessing/read.ts'
import { parseNumbers } from './options.ts'
import type { PreprocessingArguments } from './preprocessing-options.ts'

/** @throws UserError naming the option or the field of the file */
export function readPreprocessing(args: PreprocessingArguments): ImagePreprocessing {
  const { resize, crop, interpolation, range, channels, mean, std, standardize, layout } = args
  return {
    ...(args.preprocessing !== undefined && readPreprocessingFile(args.preprocessing)),
    ...(resize !== undefined && { resize: parseSize('--resize', resize) }),
    ...(crop !== undefined && { crop: parseSize('--crop', crop) }),
    ...(interpolation !== undefined && { interpolation }),
    ...(range !== undefined && { range: parseRange(range) }),
    ...(channels !== undefined && { channels }),
    ...(mean !== undefined && { mean: parseNumbers('--mean', mean) }),
    ...(std !== undefined && { std: parseNumbers('--std', std) }),
    ...(standardize !== undefined && { standardize }),
    ...(layout !== undefined && { layout }),
  }
}

function parseSize(option: string, text: string): number | [height: number, width: number] {
  const [height, width, ...rest] = text.split('x').map(Number)
  const isSide = (side: number | undefined) => Number.isSafeInteger(side) && side! > 0
  if (!isSide(height) || (width !== undefined && !isSide(width)) || rest.length > 0)
    throw new UserError(`${option}: expected pixels such as 224, or HEIGHTxWIDTH, got "${text}"`)
  return width === undefined ? height! : [height!, width]
}

function parseRange(text: string): [number, number] {
  const [low, high, ...rest] = text.split('..').map(Number)
  if (rest.length > 0 || !Number.isFinite(low) || !Number.isFinite(high) || low! >= high!)
    throw new UserError(`--range: expected low..high such as 0..255, got "${text}"`)
  return [low!, high!]
}

/** Words that `readPreprocessing` reads back. */
export function preprocessingWords(p: ImagePreprocessing): string[] {
  const list = (values: readonly number[] | undefined) => values?.join(',')
  const size = (side: ImagePreprocessing['crop']) => (typeof side === 'object' ? side.join('x') : side)
  const said: readonly (readonly [string, string | number | undefined])[] = [
    ['--resize', size(p.resize)],
    ['--crop', size(p.crop)],
    ['--interpolation', p.interpolation],
    ['--range', p.range?.join('..')],
    ['--channels', p.channels],
    ['--mean', list(p.mean)],
    ['--std', list(p.std)],
    ['--standardize', p.standardize],
    ['--layout', p.layout],
  ]
  // A value that begins with a dash would be taken for an option.
  return said.flatMap(([option, value]) => {
    const text = String(value)
    return value === undefined ? [] : text.startsWith('-') ? [`${option}=${text}`] : [option, text]
  })
}
