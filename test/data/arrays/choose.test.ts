import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { chooseArrays, type Wishes } from '../../../src/data/arrays/choose.ts'
import type { NumberType } from '../../../src/data/arrays/number-types.ts'
import { memorySource } from '../../../src/data/bytes/byte-source.ts'
import { throwsUserError } from '../user-error.ts'

type Described = readonly [name: string, type: NumberType, ...shape: number[]]

const choose = (described: readonly Described[], wishes: Wishes = {}) => {
  const arrays = described.map(([name, type, ...shape]) => ({
    ...{ name, type, shape, littleEndian: true, order: 'C' as const },
    bytes: async () => memorySource('f', new Uint8Array()),
  }))
  const { images, labels } = chooseArrays('f', arrays, wishes)
  return [images.name, labels.name]
}

const keras = [
  ['x_train', 'uint8', 6, 4, 4],
  ['y_train', 'uint8', 6],
  ['x_test', 'uint8', 2, 4, 4],
  ['y_test', 'uint8', 2],
] as const satisfies readonly Described[]

const medmnist = [
  ['train_images', 'uint8', 6, 4, 4],
  ['val_images', 'uint8', 3, 4, 4],
  ['test_images', 'uint8', 2, 4, 4],
  ['train_labels', 'uint8', 6, 1],
  ['val_labels', 'uint8', 3, 1],
  ['test_labels', 'uint8', 2, 1],
] as const satisfies readonly Described[]

test('a split chooses by name; test where none is said', () => {
  assert.equal(choose(keras), ['x_test', 'y_test'])
  assert.equal(choose(keras, { split: 'train' }), ['x_train', 'y_train'])
  assert.equal(choose(medmnist), ['test_images', 'test_labels'])
  assert.equal(choose(medmnist, { split: 'val' }), ['val_images', 'val_labels'])
})

test('the usual names, in any case, before any other array', () => {
  const others = [
    ['adversarials', 'float32', 2, 5, 1, 4, 4],
    ['predictions', 'int32', 5],
  ] as const
  assert.equal(choose([...others, ['images', 'float32', 5, 1, 4, 4], ['labels', 'int32', 5]]), [
    'images',
    'labels',
  ])
  assert.equal(
    choose([
      ['X', 'float64', 5, 2],
      ['y', 'float64', 5],
      ['z', 'int64', 5],
    ]),
    ['X', 'y'],
  )
})

test('other names: the only images with the only integers of their length', () => {
  const pictures: Described = ['pictures', 'uint8', 5, 3, 4, 4]
  assert.equal(choose([['digits', 'int64', 5], pictures, ['weights', 'float32', 5], ['ids', 'int32', 9]]), [
    'pictures',
    'digits',
  ])
  assert.equal(choose([pictures, ['digits', 'int64', 5, 1]]), ['pictures', 'digits'])
})

test('said names', () => {
  const arrays = [
    ['a', 'uint8', 5, 4, 4],
    ['b', 'uint8', 5, 4, 4],
    ['c', 'int32', 5],
    ['d', 'int32', 5],
  ] as const
  assert.equal(choose(arrays, { images: 'b', labels: 'c' }), ['b', 'c'])
  assert.equal(choose([...keras, arrays[2]], { images: 'x_test' }), ['x_test', 'y_test'])
})

test('what is not told is an error that lists the arrays with their shapes', async () => {
  const a: Described = ['a', 'uint8', 5, 4, 4]
  const c: Described = ['c', 'int32', 5]
  const listed = 'got a uint8 [5, 4, 4], c int32 [5]'
  await throwsUserError(() => choose([a, c], { split: 'train' }), 'f: split:', 'x_train and y_train', listed)
  await throwsUserError(
    () => choose([a, c], { images: 'b' }),
    'f: images: expected an array named "b"',
    listed,
  )
  await throwsUserError(() => choose([a, ['b', 'uint8', 5, 4, 4], c]), 'f: images:', 'b uint8 [5, 4, 4]')
  await throwsUserError(() => choose([a, c, ['d', 'int64', 5]]), 'f: labels:', '?images=NAME&labels=NAME')
  await throwsUserError(() => choose([a, ['c', 'float32', 5]]), 'f: labels:')
  await throwsUserError(() => choose([a, ['c', 'int32', 4]]), 'f: labels:')
  await throwsUserError(() => choose([]), 'f: images:', 'got no arrays')
})

test.run()
