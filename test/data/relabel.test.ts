import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Dataset, memoryDataset } from '../../src/data/dataset.ts'
import { onlyClasses, relabel } from '../../src/data/relabel.ts'
import { throwsUserError } from './user-error.ts'

const animals = (): Dataset =>
  memoryDataset({
    spec: 'animals',
    shape: [1],
    classes: 3,
    classNames: ['cat', 'dog', 'sea lion'],
    values: Uint8Array.of(10, 20, 30, 40, 50),
    labels: Int32Array.of(0, 1, 2, 1, 0),
  })

const pixels = async (data: Dataset) => {
  const { images, labels } = await data.read(Array.from({ length: data.size }, (_, i) => i))
  assert.equal(labels, data.labels)
  return Array.from(images, (v) => Math.round(255 * v))
}

test('other numbers, the same samples', async () => {
  const data = relabel(animals(), { numbers: [7, 0, 7], classNames: [...'abcdefgh'] })
  assert.equal([data.spec, data.size, data.classes], ['animals', 5, 8])
  assert.equal([...data.labels], [7, 0, 7, 0, 7])
  assert.equal(await pixels(data), [10, 20, 30, 40, 50])
  assert.equal([...(await data.read([3])).labels], [0])
  assert.throws(() => relabel(animals(), { numbers: [1, 0], classNames: ['a', 'b'] }), 'class 2')
})

test('some classes keep their numbers, by name or number', async () => {
  for (const names of [
    ['dog', 'Sea-Lion'],
    ['1', '2'],
  ]) {
    const data = onlyClasses(animals(), names)
    assert.equal([data.spec, data.size, data.classes], [`animals (only ${names.join(', ')})`, 3, 3])
    assert.equal([...data.labels], [1, 2, 1])
    assert.equal(data.classNames, ['cat', 'dog', 'sea lion'])
    assert.equal(await pixels(data), [20, 30, 40])
  }
})

test('classes that the data has not are refused', async () => {
  await throwsUserError(
    () => onlyClasses(animals(), ['cat', 'horse']),
    '--only-classes',
    'cat, dog, sea lion',
    '"horse"',
  )
  await throwsUserError(() => onlyClasses(animals(), ['3']), 'a number below 3', '"3"')
  const cats = onlyClasses(animals(), ['cat'])
  await throwsUserError(() => onlyClasses(cats, ['dog']), '--only-classes', 'samples of dog', 'got none')
})

test.run()
