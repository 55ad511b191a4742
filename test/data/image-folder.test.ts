import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { PNG } from 'pngjs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openDataset } from '../../src/data/open.ts'
import { throwsUserError } from './user-error.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'manifold-images-'))
test.after(() => rmSync(folder, { recursive: true }))

/** pngjs writes what sharp reads: two libraries. */
function write(
  file: string,
  width: number,
  height: number,
  value: (x: number, y: number, c: number) => number,
): void {
  const png = new PNG({ width, height })
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1)
      for (let c = 0; c < 4; c += 1) png.data[(y * width + x) * 4 + c] = c === 3 ? 255 : value(x, y, c)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, PNG.sync.write(png))
}

const at = (...parts: string[]) => path.join(folder, ...parts)
for (const [name, count] of [
  ['cat', 3],
  ['ant', 1],
] as const)
  for (let i = 0; i < count; i += 1)
    write(
      at('set', name, `${i}.png`),
      4,
      2,
      (x, y, c) => 10 * x + 40 * y + 80 * c + i + (name === 'cat' ? 5 : 0),
    )

test('classes by name, samples in turns, pixels in planes', async () => {
  const data = await openDataset(at('set'))
  assert.equal([data.size, data.shape, data.classes, data.classNames], [4, [3, 2, 4], 2, ['ant', 'cat']])
  assert.equal([...data.labels], [0, 1, 1, 1])
  const { images, labels, n } = await data.read([2, 0])
  assert.equal([n, ...labels], [2, 1, 0])
  for (const [row, offset] of [6, 0].entries())
    for (let c = 0; c < 3; c += 1)
      for (let y = 0; y < 2; y += 1)
        for (let x = 0; x < 4; x += 1)
          assert.is(
            images[((row * 3 + c) * 2 + y) * 4 + x],
            Math.fround((10 * x + 40 * y + 80 * c + offset) / 255),
          )
  assert.match(data.sha256, /^[0-9a-f]{64}$/)
  assert.is((await openDataset(at('set'))).sha256, data.sha256)
})

test('another size, a broken file, no images', async () => {
  write(at('sizes', 'a', '0.png'), 4, 2, () => 1)
  write(at('sizes', 'a', '1.png'), 4, 3, () => 1)
  const sizes = await openDataset(at('sizes'))
  await throwsUserError(() => sizes.read([1]), at('sizes', 'a', '1.png'), '4x2', '4x3')
  mkdirSync(at('broken', 'a'), { recursive: true })
  writeFileSync(at('broken', 'a', '0.png'), 'no image')
  await throwsUserError(() => openDataset(at('broken')), at('broken', 'a', '0.png'), 'expected an image')
  mkdirSync(at('empty', 'a'), { recursive: true })
  await throwsUserError(() => openDataset(at('empty')), at('empty'), 'expected images')
})

test.run()
