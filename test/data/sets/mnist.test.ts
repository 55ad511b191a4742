import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openSet } from '../../../src/data/sets/open-set.ts'
import { sharedPath, sharedTest } from '../../shared.ts'
import { idxBytes } from '../idx-bytes.ts'
import { withFiles } from '../temporary.ts'
import { throwsUserError } from '../user-error.ts'

test('a set has ten classes with their names, however few of them its files show', async () => {
  await withFiles({}, async (root) => {
    await mkdir(join(root, 'fashion-mnist'))
    const write = (name: string, bytes: Buffer) => writeFile(join(root, 'fashion-mnist', name), bytes)
    await write('t10k-images-idx3-ubyte', idxBytes(0x08, [1, 1, 1], [7]))
    const open = () => openSet('fashion-mnist:test', root, {})
    await throwsUserError(
      open,
      join(root, 'fashion-mnist', 't10k-images-idx3-ubyte'),
      'labels: expected t10k-labels-idx1-ubyte or t10k-labels-idx1-ubyte.gz next to it',
    )
    await write('t10k-labels-idx1-ubyte', idxBytes(0x08, [1], [3]))
    const set = await open()
    assert.equal([set.spec, set.classes, set.classNames?.[3]], ['fashion-mnist:test', 10, 'Dress'])
    await write('t10k-labels-idx1-ubyte', idxBytes(0x08, [1], [10]))
    await throwsUserError(open, 'from 0 to 9', 'got 10')
  })
})

for (const name of ['mnist', 'fashion-mnist'] as const)
  sharedTest(`${name} in the shared folder has 10,000 test images of ten balanced classes`, async () => {
    const set = await openSet(`${name}:test`, sharedPath('data')!, {})
    assert.equal([set.size, set.shape, set.classes], [10_000, [1, 28, 28], 10])
    const { labels, images } = await set.read(Int32Array.from({ length: 1000 }, (_, i) => i))
    const counts = new Int32Array(10)
    for (const label of labels) counts[label]!++
    for (const count of counts) assert.ok(count > 70 && count < 130, `${counts}`)
    assert.is(
      images.reduce((most, value) => Math.max(most, value), 0),
      1,
    )
  })

test.run()
