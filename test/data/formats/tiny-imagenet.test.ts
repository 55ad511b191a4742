import { join } from 'node:path'
import { zipSync } from 'fflate'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { numberedBy } from '../../../src/data/class-list.ts'
import { openDataset } from '../../../src/data/open.ts'
import { png } from '../images/png.ts'
import { withFiles } from '../temporary.ts'
import { throwsUserError } from '../user-error.ts'

const image = (value: number) => png(2, 2, () => value)
const root = 'tiny-imagenet-200'

const files: Record<string, Uint8Array | string> = {
  [`${root}/wnids.txt`]: 'n3\nn1\nn2\n',
  [`${root}/words.txt`]: 'n1\tcrane\nn2\tcrane, lifting\nn3\tcat, tabby\nn4\tother\n',
  [`${root}/train/n1/images/n1_0.JPEG`]: image(10),
  [`${root}/train/n1/n1_boxes.txt`]: 'n1_0.JPEG\t0\t0\t1\t1\n',
  [`${root}/train/n2/images/n2_0.JPEG`]: image(20),
  [`${root}/train/n3/images/n3_0.JPEG`]: image(30),
  [`${root}/train/n3/images/n3_1.JPEG`]: image(31),
  [`${root}/val/val_annotations.txt`]:
    'val_0.JPEG\tn3\t0\t0\t1\t1\nval_1.JPEG\tn1\t0\t0\t1\t1\nval_2.JPEG\tn3\t0\t0\t1\t1\n',
  [`${root}/val/images/val_0.JPEG`]: image(40),
  [`${root}/val/images/val_1.JPEG`]: image(41),
  [`${root}/val/images/val_2.JPEG`]: image(42),
  [`${root}/test/images/test_0.JPEG`]: image(50),
}
const zip = zipSync(
  Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, Buffer.from(bytes)])),
)

const first = async (spec: string) => {
  const data = await openDataset(spec)
  const { images, labels } = await data.read(Array.from({ length: data.size }, (_, i) => i))
  return { data, values: [...labels].map((label, row) => [label, Math.round(255 * images[row * 12]!)]) }
}

test('training images by folder, validation images by their list, from the folder and from the archive', async () => {
  await withFiles({ ...files, 'set.zip': zip }, async (folder) => {
    for (const place of [root, 'set.zip', '']) {
      const at = join(folder, place)
      if (place === '') continue
      const train = await first(`${at}:train`)
      assert.equal(train.data.classNames, ['crane', 'crane, lifting', 'cat'])
      assert.equal(train.values, [
        [0, 10],
        [1, 20],
        [2, 30],
        [2, 31],
      ])
      const within = place === root ? '' : ', in a zip archive'
      assert.is(train.data.description, `Tiny ImageNet, train${within}`)
      for (const spec of [`${at}:val`, at]) {
        const val = await first(spec)
        assert.equal([val.data.classes, val.data.spec], [3, spec])
        assert.equal(val.values, [
          [0, 41],
          [2, 40],
          [2, 42],
        ])
      }
      await throwsUserError(() => openDataset(`${at}:test`), 'train or val', 'no labels', 'got "test"')
      const { numbers } = numberedBy([['n3'], ['n2'], ['n1']], await openDataset(at))
      assert.equal(numbers, [2, 1, 0])
    }
    const val = await first(join(folder, root, 'val'))
    assert.equal([val.data.size, val.data.classNames?.[2]], [3, 'cat'])
  })
})

test('an annotation of an image that is not there is named', async () => {
  const annotations = { [`${root}/val/val_annotations.txt`]: 'val_0.JPEG\tn3\nval_9.JPEG\tn1\n' }
  await withFiles({ ...files, ...annotations }, async (folder) => {
    const path = join(folder, root)
    await throwsUserError(() => openDataset(path), join(path, 'val/val_annotations.txt'), 'line 2', 'val_9')
  })
})

test.run()
