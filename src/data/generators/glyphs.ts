/**
 * glyphs: a small image set that the project draws itself. Ten stroke symbols, 28x28 grey, under random affine
 * maps and bends, stroke widths, brightness, distractor strokes and noise. tools/measure-glyphs.py measures how hard
 * it is: logistic regression on the pixels gets 68 % of the test images right, a small convolutional network 98.8 %.
 */

import { type Dataset, memoryDataset } from '../dataset.ts'
import { checkCount } from '../memory-dataset.ts'
import { checkSeed, type RandomStream, randomStream } from '../random.ts'
import { formatSpec } from '../spec.ts'
import { type Canvas, drawStroke } from './canvas.ts'
import { glyphNames, glyphStrokes, type Stroke } from './glyph-strokes.ts'

export const glyphSide = 28
export const glyphSplits = { train: 10_000, test: 2_000 } as const
export type GlyphSplit = keyof typeof glyphSplits

/** How far the drawing strays; tuned with tools/measure-glyphs.py. Lengths in pixels, grey levels in [0, 1]. */
const ranges = {
  radius: [6.6, 10.4],
  /** Ratio of the two axes' scales: radius * stretch across, radius / stretch down. */
  stretch: [0.85, 1.18],
  /** Tangent of half the angle: +-0.17 is +-19.3 degrees. */
  rotation: [-0.17, 0.17],
  shear: [-0.2, 0.2],
  shift: [-3.4, 3.4],
  bend: [-0.16, 0.16],
  width: [1.4, 3],
  level: [0.5, 1],
  background: [0, 0.15],
  /** Standard deviation of the noise. */
  noise: [0.06, 0.22],
  distractorLevel: [0.3, 0.8],
  distractorWidth: [1, 2],
} as const

/**
 * The glyphs data set: shape [1, 28, 28], ten balanced classes, label = index mod 10.
 *
 * Image i is a function of (seed, split, i) alone, so a smaller n is a prefix of a larger one. Images are drawn when
 * they are first read.
 *
 * @param split train (10,000 images by default) or test (2,000)
 * @param seed 0 makes the set that everybody has
 * @throws UserError for a seed or an n out of range
 */
export function glyphs(
  split: GlyphSplit,
  { seed = 0, n = glyphSplits[split] }: { seed?: number; n?: number } = {},
): Dataset {
  checkCount('glyphs', n, glyphSide * glyphSide)
  checkSeed(seed)
  return memoryDataset({
    spec: formatSpec('glyphs', split, { seed, n }, { seed: 0, n: glyphSplits[split] }),
    shape: [1, glyphSide, glyphSide],
    classes: glyphNames.length,
    classNames: glyphNames,
    values: new Uint8Array(n * glyphSide * glyphSide),
    labels: Int32Array.from({ length: n }, (_, index) => glyphLabel(index)),
    draw: (index, into) => into.set(drawGlyph(seed, split, index)),
  })
}

/** The class of image `index`. */
export function glyphLabel(index: number): number {
  return index % glyphNames.length
}

/** Image `index` of a split as uint8 [28, 28]. */
export function drawGlyph(seed: number, split: GlyphSplit, index: number): Uint8Array {
  const random = randomStream(seed, `glyphs/${split}`, index, 0)
  const canvas: Canvas = { size: glyphSide, ink: new Float64Array(glyphSide * glyphSide) }
  const place = randomPlace(random)
  const width = within(random, ranges.width)
  const level = within(random, ranges.level)
  for (const stroke of glyphStrokes[glyphLabel(index)]!) drawStroke(canvas, place(stroke), width, level)
  drawDistractor(canvas, random)
  return addNoise(canvas.ink, random)
}

/**
 * A random map from the symbol's square to pixels: a quadratic bend, then an affine map.
 * The rotation is drawn as t = tan(angle / 2), with cos = (1 - t^2) / (1 + t^2) and sin = 2 t / (1 + t^2), because
 * Math.cos and Math.sin may differ in the last bit between engines.
 */
function randomPlace(random: RandomStream): (stroke: Stroke) => Float64Array {
  const [a, b, c, d] = [0, 0, 0, 0].map(() => within(random, ranges.bend)) as [number, number, number, number]
  const t = within(random, ranges.rotation)
  const cosine = (1 - t * t) / (1 + t * t)
  const sine = (2 * t) / (1 + t * t)
  const radius = within(random, ranges.radius)
  const stretch = within(random, ranges.stretch)
  const shear = within(random, ranges.shear)
  const middle = (glyphSide - 1) / 2
  const shiftX = middle + within(random, ranges.shift)
  const shiftY = middle + within(random, ranges.shift)
  return (stroke) => {
    const points = new Float64Array(stroke.length)
    for (let i = 0; i < stroke.length; i += 2) {
      const u = stroke[i]!
      const v = stroke[i + 1]!
      const bentY = v + c * u * u + d * u * v
      const x = radius * stretch * (u + a * v * v + b * u * v + shear * bentY)
      const y = (radius / stretch) * bentY
      points[i] = cosine * x - sine * y + shiftX
      points[i + 1] = sine * x + cosine * y + shiftY
    }
    return points
  }
}

/** One straight stroke anywhere, up to nine pixels along each axis, that belongs to no symbol. */
function drawDistractor(canvas: Canvas, random: RandomStream): void {
  const x = within(random, [0, glyphSide - 1])
  const y = within(random, [0, glyphSide - 1])
  const points = Float64Array.of(x, y, x + within(random, [-9, 9]), y + within(random, [-9, 9]))
  drawStroke(canvas, points, within(random, ranges.distractorWidth), within(random, ranges.distractorLevel))
}

/** Grey levels to bytes, over a background and with noise; the noise is the centred sum of a word's four bytes. */
function addNoise(ink: Float64Array, random: RandomStream): Uint8Array {
  const background = within(random, ranges.background)
  // Each byte has variance (256^2 - 1) / 12.
  const scale = within(random, ranges.noise) / Math.sqrt((4 * (256 * 256 - 1)) / 12)
  return Uint8Array.from(ink, (level) => {
    const word = random.uint32()
    const bytes = (word & 255) + ((word >>> 8) & 255) + ((word >>> 16) & 255) + (word >>> 24)
    const value = background + (1 - background) * level + scale * (bytes - 510)
    return Math.round(255 * Math.min(1, Math.max(0, value)))
  })
}

function within(random: RandomStream, [low, high]: readonly [number, number]): number {
  return low + (high - low) * random.uniform()
}
