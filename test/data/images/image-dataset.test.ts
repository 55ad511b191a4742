import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { EncodedImages } from '../../../src/data/images/encoded-images.ts'
import { imageDataset } from '../../../src/data/images/image-dataset.ts'
import type { SkippedImage } from '../../../src/data/images/options.ts'
import { UserError } from '../../../src/errors.ts'
import { throwsUserError } from '../user-error.ts'
import { fromBase64, golden, kind } from './golden.ts'
import { png } from './png.ts'

const colour = (offset: number, width = 4) => png(width, 2, (x, y, c) => 10 * x + 40 * y + 80 * c + offset)
const grey = (offset: number) => png(4, 2, (x, y) => 10 * x + 40 * y + offset, 0)

/** Images named 0, 1 ... of the classes 0, 1, 0, 1 ... */
function images(files: readonly Uint8Array[], more: Partial<EncodedImages> = {}): EncodedImages {
  return {
    spec: 'set',
    description: 'images of a test',
    labels: Int32Array.from(files, (_, i) => i % 2),
    classes: 2,
    nameOf: (i) => `set/${i}.png`,
    bytes: async (i) => files[i]!,
    ...more,
  }
}

test('pixels are value / 255 in float32, in planes, in the order that is asked for', async () => {
  const data = await imageDataset(images([colour(0), colour(5), colour(9)]))
  assert.equal([data.size, data.shape, data.classes, data.spec], [3, [3, 2, 4], 2, 'set'])
  assert.is(data.description, 'images of a test')
  const batch = await data.read([2, 1, 2])
  assert.equal([batch.n, ...batch.labels], [3, 0, 1, 0])
  for (const [row, offset] of [9, 5, 9].entries())
    for (let c = 0; c < 3; c += 1)
      for (let y = 0; y < 2; y += 1)
        for (let x = 0; x < 4; x += 1)
          assert.is(
            batch.images[((row * 3 + c) * 2 + y) * 4 + x],
            Math.fround((10 * x + 40 * y + 80 * c + offset) / 255),
          )
})

test('more images than are decoded at a time come each in its place', async () => {
  const data = await imageDataset(images(Array.from({ length: 50 }, (_, i) => grey(i))))
  const { images: values } = await data.read(Array.from({ length: 50 }, (_, i) => 49 - i))
  for (let row = 0; row < 50; row += 1) assert.is(values[row * 8], Math.fround((49 - row) / 255))
})

test('the first image decides on colours: grey ones become coloured, a coloured one among grey ones is named', async () => {
  const mixed = await imageDataset(images([colour(0), grey(3)]))
  const { images: values } = await mixed.read([1])
  assert.equal(values.slice(0, 8), values.slice(16, 24))
  const first = await imageDataset(images([grey(3), grey(4), colour(0)]))
  assert.equal(first.shape, [1, 2, 4])
  await throwsUserError(() => first.read([0, 2]), 'set/2.png: sample 2', 'grey image', 'coloured')
})

test('colours that are said hold for all images', async () => {
  const coloured = await imageDataset(images([grey(3), colour(0)]), { channels: 3 })
  assert.equal(coloured.shape, [3, 2, 4])
  const bytes = golden.kinds['colour.png']!
  const grey1 = await imageDataset(images([kind('colour.png')]), { channels: 1 })
  const expected = [...fromBase64(bytes.grey)].map((value) => Math.fround(value / 255))
  assert.equal([...(await grey1.read([0])).images], expected)
})

test('an image of another size is named with both sizes, and fits after a resize', async () => {
  const files = [colour(0), colour(0, 5)]
  const data = await imageDataset(images(files))
  await throwsUserError(() => data.read([1]), 'set/1.png: sample 1', 'expected 4x2', 'got 5x2')
  const resized = await imageDataset(images(files), { geometry: { resize: [3, 3] } })
  assert.equal([resized.shape, (await resized.read([0, 1])).n], [[3, 3, 3], 2])
  const shorter = await imageDataset(images(files), { geometry: { resize: 4 } })
  await throwsUserError(() => shorter.read([1]), 'set/1.png', 'expected 8x4', 'got 10x4')
})

test('a broken image in the middle is named with its place; with skipBroken it is left out and told', async () => {
  const broken = kind('colour.jpg').subarray(0, 400)
  const files = [colour(0), colour(5), broken, colour(7)]
  const missing = {
    bytes: async (i: number) => files[i] ?? Promise.reject(new UserError(`set/${i}.png: gone`)),
  }
  const data = await imageDataset(images(files))
  assert.is((await data.read([1, 3])).n, 2)
  await throwsUserError(() => data.read([1, 2, 3]), 'set/2.png: sample 2: expected an image, got')
  let told: readonly SkippedImage[] = []
  const onSkipped = (skipped: readonly SkippedImage[]) => {
    told = skipped
  }
  const labels = Int32Array.of(0, 1, 0, 1, 1)
  const rest = await imageDataset(images(files, { ...missing, labels }), { skipBroken: true, onSkipped })
  assert.equal([rest.size, ...rest.labels], [3, 0, 1, 1])
  assert.is((await rest.read([2])).images[0], Math.fround(7 / 255))
  assert.is(told.length, 2)
  assert.is(told[0]!.name, 'set/2.png')
  assert.match(told[0]!.message, /^set\/2\.png: sample 2: expected an image/)
  assert.equal(told[1], { name: 'set/4.png', message: 'set/4.png: gone' })
  await imageDataset(images([colour(0)]), { skipBroken: true, onSkipped })
  assert.equal(told, [])
  await throwsUserError(() => imageDataset(images([broken]), { skipBroken: true }), 'set: expected images')
  await throwsUserError(() => imageDataset(images([broken, colour(0)])), 'set/0.png: sample 0')
})

test('names of classes, and other names of them, are kept', async () => {
  const named = await imageDataset(
    images([colour(0)], { classNames: ['cat', 'dog'], classIds: ['n1', 'n2'] }),
  )
  assert.equal([named.classes, named.classNames, named.classIds], [2, ['cat', 'dog'], ['n1', 'n2']])
})

test.run()
