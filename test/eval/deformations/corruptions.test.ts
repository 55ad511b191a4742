/** Corruptions against SciPy, scikit-image and Pillow (tools/reference/corruptions.py). */
import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../../../src/data/random.ts'
import type { DeformationContext } from '../../../src/eval/deformations/deformation.ts'
import { type DeformationName, deformations } from '../../../src/eval/deformations/index.ts'

interface Golden {
  readonly height: number
  readonly width: number
  readonly image: string
  readonly cases: readonly {
    readonly name: DeformationName
    readonly strength: number
    readonly degrees?: number
    readonly values: string
  }[]
  readonly jpegHeight: number
  readonly jpegWidth: number
  readonly jpegImage: string
  readonly jpeg: readonly { readonly quality: number; readonly colours: string; readonly grey: string }[]
}

const golden: Golden = JSON.parse(
  readFileSync(new URL('../../goldens/corruptions.json', import.meta.url), 'utf8'),
)
const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'base64'))
const pixels = (text: string) => Float32Array.from(bytes(text), (byte) => byte / 255)
const image = pixels(golden.image)
const shape = [3, golden.height, golden.width] as const

const corrupt = (
  name: DeformationName,
  strength: number,
  of: Float32Array,
  size: DeformationContext['shape'],
  random = randomStream(0, name, 0, 0),
) => deformations[name].apply(of, { shape: size, strength, random, form: 'corrected', fill: [0, 0, 0] })

/** A stream with this as its next uniform number. */
const drawing = (uniform: number) => ({ ...randomStream(0, 'unused', 0, 0), uniform: () => uniform })

function near(actual: Float32Array, expected: ArrayLike<number>, tolerance: number, what: string): void {
  assert.is(actual.length, expected.length, what)
  const off = actual.findIndex((x, i) => !(Math.abs(x - expected[i]!) <= tolerance))
  assert.is(off, -1, `${what}: value ${off} is ${actual[off]}, expected ${expected[off]}`)
}

/** The mean over values of how far they moved. */
const change = (before: Float32Array, after: Float32Array) =>
  before.reduce((sum, x, i) => sum + Math.abs(x - after[i]!), 0) / before.length

for (const { name, strength, degrees, values } of golden.cases)
  test(`${name} ${strength}${degrees === undefined ? '' : ` at ${degrees} degrees`}`, async () => {
    const random = degrees === undefined ? undefined : drawing((degrees + 45) / 90)
    const expected = new Float32Array(bytes(values).buffer)
    near(await corrupt(name, strength, image, shape, random), expected, 1e-6, name)
  })

for (const { quality, colours, grey } of golden.jpeg)
  test(`jpeg of quality ${quality} is Pillow's to a step of 8 bits, in colours and grey`, async () => {
    const { jpegHeight: height, jpegWidth: width } = golden
    const photo = pixels(golden.jpegImage)
    near(
      await corrupt('jpeg', quality, photo, [3, height, width]),
      pixels(colours),
      1 / 255 + 1e-6,
      'colours',
    )
    const channel = photo.subarray(0, height * width)
    near(await corrupt('jpeg', quality, channel, [1, height, width]), pixels(grey), 1 / 255 + 1e-6, 'grey')
  })

test('each channel that is no colour is compressed by itself', async () => {
  const { jpegHeight: height, jpegWidth: width } = golden
  const size = height * width
  const two = pixels(golden.jpegImage).subarray(0, 2 * size)
  const together = await corrupt('jpeg', 30, two, [2, height, width])
  for (const start of [0, size]) {
    const alone = await corrupt('jpeg', 30, two.subarray(start, start + size), [1, height, width])
    assert.equal(together.subarray(start, start + size), alone)
  }
})

test('grey images: brightness adds, saturate changes nothing', async () => {
  const grey = Float32Array.of(0, 0.25, 0.5, 0.9)
  near(await corrupt('brightness', 0.2, grey, [1, 2, 2]), [0.2, 0.45, 0.7, 1], 1e-7, 'brightness')
  const same = await corrupt('saturate', 5, grey, [1, 2, 2])
  assert.equal(same, grey)
  assert.is.not(same, grey)
})

test('between two severities the constants are between theirs', async () => {
  // Radius 0.5 to 1: the disk is still one pixel; sigma 0.6 to 0.2.
  const blurred = await corrupt('gaussian-blur', 0.6 + 0.25 * (0.2 - 0.6), image, shape)
  near(await corrupt('defocus-blur', 3.25, image, shape), blurred, 1e-6, 'defocus-blur')
})

test('a blur keeps an even image as it is, and the mean of an image whose border is mirrored', async () => {
  const even = new Float32Array(3 * 70 * 65).fill(0.3)
  for (const name of ['gaussian-blur', 'motion-blur', 'defocus-blur'] as const)
    near(await corrupt(name, 5, even, [3, 70, 65]), even, 1e-6, name)
  const mean = (values: Float32Array) => values.reduce((a, b) => a + b, 0) / values.length
  const blurred = await corrupt('gaussian-blur', 6, image, shape)
  assert.ok(Math.abs(mean(blurred) - mean(image)) < 1e-6)
})

test('five severities, each further from the image than the one before; other constants from 64 pixels on', async () => {
  const corruptions = Object.entries(deformations).filter(
    ([name, { corruption }]) => corruption && name !== 'elastic',
  )
  assert.is(corruptions.length, 12)
  const picture = Float32Array.from({ length: 3 * 32 * 32 }, (_, i) => {
    const [c, y, x] = [Math.floor(i / 1024), Math.floor(i / 32) % 32, i % 32]
    return 0.5 + 0.25 * Math.sin(x / 3 + c / 5) * Math.cos(y / 4) + 0.15 * Math.sin(1.3 * x + 0.9 * y)
  })
  for (const [name, { strengths }] of corruptions) {
    const moved: number[] = []
    for (const strength of strengths(32, 32))
      moved.push(change(picture, await corrupt(name as DeformationName, strength, picture, [3, 32, 32])))
    assert.is(moved.length, 5, name)
    const grows = moved.map((amount, i) => i === 0 || amount > moved[i - 1]!)
    // Saturate fades at its first two severities and does the opposite from the third on; motion blur has the radii 6 and 8
    // at its third and fourth, where the sigma of 2 leaves nothing to weigh.
    const exception = { saturate: 2, 'motion-blur': 3 }[name]
    if (exception !== undefined) grows[exception] = true
    assert.ok(grows.every(Boolean), `${name}: ${moved.join(', ')}`)
  }
  assert.equal(deformations['gaussian-noise'].strengths(63, 200), [0.04, 0.06, 0.08, 0.09, 0.1])
  assert.equal(deformations['gaussian-noise'].strengths(64, 64), [0.08, 0.12, 0.18, 0.26, 0.38])
})

test.run()
