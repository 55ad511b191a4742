import { PNG } from 'pngjs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { gallery } from '../../src/report/evaluation/gallery.ts'
import { pngUri, rasterOf, scaledDown } from '../../src/report/evaluation/picture-png.ts'
import { type Element, elements, parseMarkup, plain, textOf } from './markup.ts'
import { fullEvaluation, pictures } from './sample-report.ts'

const pixelsOf = (uri: string): PNG =>
  PNG.sync.read(Buffer.from(uri.replace('data:image/png;base64,', ''), 'base64'))

const drawn = (shape: readonly number[], count = 1): Element =>
  parseMarkup(gallery(fullEvaluation(), pictures(count, shape))!.text)

test('a picture is the image to 8 bits, channel by channel', () => {
  const shape = [3, 4, 5]
  const [picture] = pictures(1, shape)
  const [before, , after] = elements(drawn(shape), 'img').map((i) => pixelsOf(i.attributes.src!))
  assert.equal([before!.width, before!.height], [5, 4])
  for (const [png, view] of [
    [before!, picture!.clean],
    [after!, picture!.adversarial],
  ] as const)
    for (let i = 0; i < 20; i += 1)
      for (let c = 0; c < 3; c += 1)
        assert.is(png.data[4 * i + c], Math.round(255 * Math.min(1, Math.max(0, view.image[20 * c + i]!))))
})

test('the change is magnified about mid-grey to the whole range', () => {
  const shape = [1, 4, 4]
  const [sample] = pictures(1, shape)
  const image = new Float32Array(16).fill(0.5)
  const moved = image.slice()
  moved[3] = 0.6
  moved[7] = 0.45
  const picture = {
    ...sample!,
    clean: { ...sample!.clean, image },
    adversarial: { ...sample!.adversarial, image: moved },
  }
  const page = parseMarkup(gallery(fullEvaluation(), [picture])!.text)
  const [, change] = elements(page, 'img')
  const grey = [...pixelsOf(change!.attributes.src!).data].filter((_, i) => i % 4 === 0)
  assert.equal(
    grey,
    [...image.keys()].map((i) => (i === 3 ? 255 : i === 7 ? 64 : 128)),
  )
  assert.is(change!.attributes.alt, 'what was added, magnified 5 times')
})

test('images say what they show', () => {
  const page = drawn([3, 8, 8], 6)
  const alts = elements(page, 'img').map((i) => plain(i.attributes.alt!))
  assert.equal(alts.slice(15), [
    'dog, recognised with 67 %',
    'what was added, magnified 16 times',
    'dog, taken for airplane with 98 %',
  ])
  const captions = elements(page, 'figcaption').map((c) => plain(textOf(c)))
  assert.match(captions[5]!, 'dog recognised with 67 %, then taken for airplane with 98 %')
  assert.match(captions[5]!, 'PGD at 8/255 in linf, image 35, change × 16')
})

test('there are at most twelve; data that are no pictures have none', () => {
  assert.is(elements(drawn([3, 8, 8], 20), 'figure').length, 12)
  assert.is(gallery(fullEvaluation(), pictures(2, [2])), undefined)
  assert.is(gallery(fullEvaluation(), pictures(2, [4, 8, 8])), undefined)
  assert.is(gallery(fullEvaluation(), []), undefined)
})

test('large images are averaged down in equal boxes', () => {
  const [height, width] = [200, 300]
  const pixels = Float32Array.from({ length: height * width }, (_, i) => (i % width) / width)
  const small = scaledDown(rasterOf(pixels, [height, width])!)
  // 300 pixels in boxes of 4.
  assert.equal([small.height, small.width], [50, 75])
  for (let x = 0; x < 75; x += 1)
    assert.ok(Math.abs(small.pixels[75 * 7 + x]! - (4 * x + 1.5) / width) < 1e-6)
})

test('an image that is long and thin keeps a pixel', () => {
  const small = scaledDown(rasterOf(new Float32Array(2 * 500).fill(0.25), [2, 500])!)
  assert.equal([small.height, small.width], [1, 83])
  assert.ok(small.pixels.every((v) => v === 0.25))
  assert.is(pixelsOf(pngUri(small)).data[0], 64)
})

test.run()
