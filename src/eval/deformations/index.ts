/** The one table of deformations: it feeds the command line, the report, the documentation and the contract tests. */
import { brightness } from './brightness.ts'
import { contrast } from './contrast.ts'
import { defocusBlur } from './defocus-blur.ts'
import type { Deformation } from './deformation.ts'
import { elastic } from './elastic.ts'
import { fog } from './fog.ts'
import { gaussianBlur } from './gaussian-blur.ts'
import { gaussianNoise } from './gaussian-noise.ts'
import { impulseNoise } from './impulse-noise.ts'
import { jpeg } from './jpeg.ts'
import { motionBlur } from './motion-blur.ts'
import { pixelate } from './pixelate.ts'
import { rotate } from './rotate.ts'
import { saturate } from './saturate.ts'
import { shear } from './shear.ts'
import { shotNoise } from './shot-noise.ts'
import { translate } from './translate.ts'
import { zoom } from './zoom.ts'

export const deformations = {
  rotate,
  shear,
  zoom,
  translate,
  elastic,
  'gaussian-noise': gaussianNoise,
  'shot-noise': shotNoise,
  'impulse-noise': impulseNoise,
  'gaussian-blur': gaussianBlur,
  'defocus-blur': defocusBlur,
  'motion-blur': motionBlur,
  fog,
  brightness,
  contrast,
  saturate,
  pixelate,
  jpeg,
} as const satisfies Readonly<Record<string, Deformation>>

export type DeformationName = keyof typeof deformations

export const deformationNames = Object.keys(deformations) as readonly DeformationName[]

/** Names that stand for several. */
export const deformationGroups = {
  all: deformationNames,
  paper: ['rotate', 'shear', 'zoom'],
  corruptions: deformationNames.filter((name) => deformations[name].corruption),
} as const satisfies Readonly<Record<string, readonly DeformationName[]>>
