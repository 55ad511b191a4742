/** The one table of augmentations, in the order in which they are applied: it feeds the command line and the docs. */
import type { Augmentation } from './augment.ts'
import { crop } from './crop.ts'
import { type Cutout, cutout } from './cutout.ts'
import { flip } from './flip.ts'

export interface AugmentSettings {
  /** Horizontal flips, or none. */
  readonly flip: boolean
  /** Padding in pixels. */
  readonly crop: number
  readonly cutout: Cutout
}

export type AugmentationName = keyof AugmentSettings
/** What is applied; nothing by default. */
export type AugmentOptions = Partial<AugmentSettings>

export const augmentations: { readonly [Name in AugmentationName]: Augmentation<AugmentSettings[Name]> } = {
  flip,
  crop,
  cutout,
}

export const augmentationNames = Object.keys(augmentations) as readonly AugmentationName[]
