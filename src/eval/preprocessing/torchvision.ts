/** The preprocessing of torchvision's pretrained classifiers, by the names of its weights. */
import { UserError } from '../../errors.ts'
import { nearest } from '../../onnx/edit-distance.ts'
import type { ImagePreprocessing } from './image-preprocessing.ts'
import { torchvisionPresets } from './torchvision-presets.ts'

/** Of ImageNet's images in [0, 1], as torchvision has them. */
export const imagenet = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] } as const

const byName: ReadonlyMap<string, ImagePreprocessing> = new Map(
  torchvisionPresets.flatMap(({ weights, ...preset }) =>
    weights
      .trim()
      .split(/\s+/)
      .map((name) => [name, { ...preset, channels: 'RGB' as const, ...imagenet, ...preset }] as const),
  ),
)

/**
 * @param name such as `ResNet50_Weights.IMAGENET1K_V2` or `ResNet50_Weights.DEFAULT`
 * @throws UserError for weights that torchvision has not
 */
export function torchvisionPreset(name: string): ImagePreprocessing {
  const preset = byName.get(name)
  if (preset) return preset
  throw new UserError(
    `torchvision:${name}: expected the name of weights, nearest are ${nearest(name, [...byName.keys()], 3).join(', ')}`,
  )
}
