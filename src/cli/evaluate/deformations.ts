/** `--deform` and what goes with it. */
import type { Options } from 'yargs'
import { UserError } from '../../errors.ts'
import type { DeformationOptions } from '../../eval/deformation-run/plan.ts'
import { deformationGroups, deformationNames } from '../../eval/deformations/index.ts'
import { parseNumbers } from '../options.ts'

export const deformationOptions = {
  deform: {
    type: 'string',
    array: true,
    nargs: 1,
    describe: `deformations, each at its usual strengths or at one (rotate=20): ${[...Object.keys(deformationGroups), ...deformationNames].join(', ')}`,
  },
  form: {
    choices: ['corrected', 'paper-code'],
    describe:
      "corrected: about the true centre, bilinear; paper-code: as the authors' evaluation did it (default corrected)",
  },
  fill: {
    type: 'string',
    describe:
      'what comes in from outside the image: black, mean, or values in [0, 1] (default black; mean for paper-code)',
  },
  'worst-case': {
    type: 'boolean',
    describe: 'the worst of a grid of rotations and translations, image by image',
  },
} as const satisfies Readonly<Record<string, Options>>

export interface DeformationArguments {
  readonly deform?: readonly string[]
  readonly form?: 'corrected' | 'paper-code'
  readonly fill?: string
  readonly 'worst-case'?: boolean
}

/** @throws UserError for settings of deformations where there is none */
export function readDeformations(args: DeformationArguments): DeformationOptions {
  const { deform, form, fill, 'worst-case': worstCase } = args
  for (const option of ['form', 'fill'] as const)
    if (args[option] !== undefined && deform === undefined && !worstCase)
      throw new UserError(`--${option}: expected a --deform to go with it, got none`)
  return { names: deform, form, worstCase, ...(fill !== undefined && { fill: readFill(fill) }) }
}

const readFill = (text: string): DeformationOptions['fill'] =>
  text === 'black' || text === 'mean' ? text : parseNumbers('--fill', text)
