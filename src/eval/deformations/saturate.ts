import type { Deformation } from './deformation.ts'
import { changeHsv } from './hsv.ts'
import { bySeverity, constantsAt, type Severities } from './published.ts'

/** What the saturation is multiplied by, and what is added to it. */
const severities: Severities<readonly [number, number]> = {
  cifar: [
    [0.3, 0],
    [0.1, 0],
    [1.5, 0],
    [2, 0.1],
    [2.5, 0.2],
  ],
  imagenet: [
    [0.3, 0],
    [0.1, 0],
    [2, 0],
    [5, 0.1],
    [20, 0.2],
  ],
}

/**
 * Saturation of HSV times a factor, plus a shift, clipped: severities 1 and 2 fade, 3 to 5 make garish. Grey images, and any
 * others without three channels, have no saturation and stay as they are.
 */
export const saturate: Deformation = {
  description: 'fades colours (severity 1, 2) or makes them garish (3 to 5); strength: severity from 1 to 5',
  ...bySeverity,
  apply(image, context) {
    if (context.shape[0] !== 3) return image.slice()
    const [factor, shift] = constantsAt(severities, context)
    return changeHsv(image, { saturation: (saturation) => factor * saturation + shift })
  },
}
