import { PNG } from 'pngjs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Dataset, memoryDataset } from '../../src/data/dataset.ts'
import { spiral } from '../../src/data/generators/spiral.ts'
import { findClass, inTurns } from '../../src/report/contact-sheet/choose.ts'
import { contactSheetPage, scatterPage } from '../../src/report/contact-sheet/page.ts'
import { contactSheetPng } from '../../src/report/contact-sheet/png.ts'
import { readSheet } from '../../src/report/contact-sheet/sheet.ts'
import { throwsUserError } from '../data/user-error.ts'
import { browserTest, openInBrowser } from './browser.ts'
import { elements, parseMarkup, plain, textOf } from './markup.ts'

const names = ['cat', 'dog & <owl>', 'Äffchen']

/** Image i is of the grey level 20 i in all places, of class i mod 3. */
const images = (n: number, shape: readonly number[] = [1, 4, 4], more: Partial<Dataset> = {}): Dataset => {
  const length = shape.reduce((a, b) => a * b, 1)
  const set = memoryDataset({
    spec: 'set:test',
    shape,
    classes: 3,
    classNames: names,
    values: Uint8Array.from({ length: n * length }, (_, i) => 20 * Math.floor(i / length)),
    labels: Int32Array.from({ length: n }, (_, i) => i % 3),
  })
  return { ...set, ...more, read: set.read.bind(set) }
}

test('classes take turns, in their order, as long as they have samples', () => {
  const labels = Int32Array.of(2, 2, 0, 2, 0, 1, 2)
  assert.equal([...inTurns({ labels }, 100)], [2, 5, 0, 4, 1, 3, 6])
  assert.equal([...inTurns({ labels }, 5)], [2, 5, 0, 4, 1])
  assert.equal([...inTurns({ labels }, 2, 2)], [0, 1])
  assert.equal([...inTurns({ labels }, 2, 7)], [])
})

test('a class is found by its name or its number', async () => {
  const set = images(3)
  assert.equal([findClass(set, 'Äffchen'), findClass(set, '1')], [2, 1])
  const digits = images(3, [1, 4, 4], { classNames: ['2', '0', '1'] })
  assert.is(findClass(digits, '1'), 2)
  await throwsUserError(() => findClass(set, 'cow'), '--class', 'from 0 to 2', 'cat', 'got "cow"')
  await throwsUserError(() => findClass(set, '3'), '--class', 'got "3"')
})

test('the page shows each sample with its class and place, in words too', async () => {
  const text = contactSheetPage(await readSheet(images(7), { limit: 5 }))
  const root = parseMarkup(text)
  const shown = elements(root, 'img').map((image) => [
    plain(image.attributes.alt!),
    PNG.sync.read(Buffer.from(image.attributes.src!.split(',')[1]!, 'base64')).data[0],
  ])
  assert.equal(shown, [
    ['cat, sample 0', 0],
    ['dog & <owl>, sample 1', 20],
    ['Äffchen, sample 2', 40],
    ['cat, sample 3', 60],
    ['dog & <owl>, sample 4', 80],
  ])
  assert.match(plain(textOf(elements(root, 'h1')[0]!)), 'set:test: 5 of 7 samples, 3 classes')
  const rows = elements(root, 'tr').map((row) => plain(textOf(row)))
  assert.ok(
    rows.some((row) => row.includes('cat') && row.includes('3') && row.includes('42.86')),
    rows.join(),
  )
})

test('one class alone; none of its samples is refused', async () => {
  const { tiles } = await readSheet(images(7), { limit: 100, only: 'cat' })
  assert.equal(
    tiles.map(({ index }) => index),
    [0, 3, 6],
  )
  await throwsUserError(() => readSheet(images(2), { limit: 9, only: '2' }), '--class', 'set:test has none')
})

test('where images lie is the title of theirs', async () => {
  const encoded = { nameOf: (i: number) => `pictures/${i}.png`, pixels: () => Promise.reject(new Error()) }
  const text = contactSheetPage(await readSheet(images(2, [1, 4, 4], { encoded }), { limit: 2 }))
  assert.equal(
    elements(parseMarkup(text), 'figure').map(({ attributes }) => attributes.title),
    ['pictures/0.png', 'pictures/1.png'],
  )
})

test('values outside of [0, 1] are said', async () => {
  const set = memoryDataset({
    spec: 'x',
    shape: [2, 2],
    classes: 1,
    values: Float32Array.of(0, 1, 0.5, -0.01),
    labels: Int32Array.of(0),
  })
  const clipped = contactSheetPage(await readSheet(set, { limit: 1 }))
  assert.match(clipped, 'values outside of [0, 1]')
  assert.not.match(contactSheetPage(await readSheet(images(1), { limit: 1 })), 'outside of')
})

test('the picture has a tile a sample, enlarged by a whole factor, in rows', async () => {
  const png = PNG.sync.read(Buffer.from(contactSheetPng(await readSheet(images(5), { limit: 5 }), 3)))
  // 4 pixels as 96, and 16 for the name; 8 between.
  assert.equal([png.width, png.height], [8 + 3 * 104, 8 + 2 * 120])
  const at = (x: number, y: number) => [
    ...png.data.subarray(4 * (y * png.width + x), 4 * (y * png.width + x) + 4),
  ]
  for (const [i, [left, top]] of [
    [8, 8],
    [112, 8],
    [216, 8],
    [8, 128],
    [112, 128],
  ].entries())
    for (const [x, y] of [
      [0, 0],
      [95, 95],
    ] as const)
      assert.equal(at(left! + x, top! + y), [20 * i, 20 * i, 20 * i, 255], `${i}`)
  assert.equal(at(107, 8), [255, 255, 255, 255])
})

test('names are drawn; one with a sign that has no picture is told by its number', async () => {
  const ink = async (classNames: string[]) => {
    const sheet = await readSheet(images(1, [1, 4, 4], { classNames }), { limit: 1 })
    const png = PNG.sync.read(Buffer.from(contactSheetPng(sheet, 1)))
    return png.data.filter((_, i) => i >= 4 * png.width * 105).reduce((sum, v) => sum + (v < 255 ? 1 : 0), 0)
  }
  assert.ok((await ink(['cat'])) > 60)
  assert.is(await ink(['猫']), await ink(['0']))
  assert.is(await ink(['Äh']), await ink(['ah']))
  assert.is(await ink(['a name that goes on and on']), await ink(['a name that.']))
})

test('large images are made small, colours stay', async () => {
  const sheet = await readSheet(images(3, [3, 200, 100]), { limit: 3 })
  assert.equal([sheet.tiles[2]!.raster.height, sheet.tiles[2]!.raster.width], [66, 33])
  const png = PNG.sync.read(Buffer.from(contactSheetPng(sheet, 3)))
  assert.is(png.height, 8 + 132 + 16 + 8)
})

test('points are drawn in the plane, each class in its colour', async () => {
  const set = spiral('test', { n: 40 })
  const text = await scatterPage(set, inTurns(set, 30))
  const root = parseMarkup(text)
  assert.match(text, 'first arm')
  assert.match(text, '30 of 40 samples')
  assert.is(elements(root, 'svg').length, 1)
  assert.is(text.split('stroke="var(--paper)"').length - 1, 30)
})

test('what is no picture is refused in one line', async () => {
  const set = images(3, [5])
  await throwsUserError(() => readSheet(set, { limit: 3 }), 'set:test', 'expected images', 'samples [5]')
})

browserTest('a phone is wide enough, nothing is fetched, light and dark', async () => {
  const long = ['cat', 'a-class-with-a-name-that-does-not-end', 'x']
  const html = contactSheetPage(await readSheet(images(30, [3, 40, 40], { classNames: long }), { limit: 30 }))
  const views = [
    { html, width: 360, scheme: 'light' as const },
    { html, width: 1400, scheme: 'dark' as const },
  ]
  const { seen, console } = openInBrowser(views)
  assert.equal(console, [])
  for (const [i, page] of seen.entries()) {
    assert.equal([page.violations, page.resources, page.beyond], [[], [], []], `${i}`)
    assert.ok(page.scrollWidth <= page.width, `${page.scrollWidth} of ${page.width}`)
    assert.equal(page.images, Array(30).fill(40))
  }
  assert.not.equal(seen[0]!.background, seen[1]!.background)
})

test.run()
