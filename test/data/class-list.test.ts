import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type ClassNames, numberedBy, readClassList } from '../../src/data/class-list.ts'
import { memoryDataset } from '../../src/data/dataset.ts'
import { withFiles } from './temporary.ts'
import { throwsUserError } from './user-error.ts'

async function reading(text: string, name = 'list'): Promise<readonly ClassNames[]> {
  let list: readonly ClassNames[] = []
  await withFiles({ [name]: new TextEncoder().encode(text) }, async (folder) => {
    list = readClassList(`${folder}/${name}`)
  })
  return list
}

const data = (classNames: readonly string[] | undefined) =>
  memoryDataset({
    spec: 'pets',
    shape: [1],
    classes: 2,
    values: new Uint8Array(2),
    labels: Int32Array.of(0, 1),
    ...(classNames && { classNames }),
  })

test('a name a line, a JSON list, objects by number or by name: the same classes', async () => {
  const expected = [['cat'], ['dog'], ['sea lion']]
  for (const text of [
    'cat\ndog\r\nsea lion\n\n',
    '["cat", "dog", "sea lion"]',
    '{"1": "dog", "0": "cat", "2": "sea lion"}',
    '{"cat": 0, "dog": 1, "sea lion": 2}',
    '{"architectures": ["X"], "id2label": {"0": "cat", "1": "dog", "2": "sea lion"}, "label2id": {}}',
  ])
    assert.equal(await reading(text), expected, text)
})

test('ImageNet’s lists: synonyms and WordNet numbers are names too', async () => {
  const tench = ['tench, Tinca tinca', 'tench', 'Tinca tinca', 'n01440764']
  const goldfish = ['goldfish', 'n01443537']
  assert.equal(await reading('n01440764 tench, Tinca tinca\nn01443537 goldfish\n'), [tench, goldfish])
  const json = '{"0": ["n01440764", "tench"], "1": ["n01443537", "goldfish"]}'
  assert.equal(await reading(json), [['tench', 'n01440764'], goldfish])
})

test('classes of the data are found by any name, however it is written', () => {
  const list: ClassNames[] = [
    ['hot dog, frankfurter', 'hot dog', 'frankfurter', 'n07697537'],
    ['Sea_Lion'],
    ['cat'],
  ]
  const { numbers, classNames } = numberedBy(list, data(['sea lion', 'HOT-DOG']))
  assert.equal(numbers, [1, 0])
  assert.equal(classNames, ['hot dog, frankfurter', 'Sea_Lion', 'cat'])
  assert.equal(numberedBy(list, data(['n07697537', 'cat'])).numbers, [0, 2])
  // A data set may know of other names: they go first.
  const both = { spec: 'ids', classNames: ['cat', 'sausage'], classIds: ['x', 'n07697537'] }
  assert.equal(numberedBy(list, both).numbers, [2, 0])
})

test('a whole name goes before a part of another; what is there twice is refused', async () => {
  const list: ClassNames[] = [
    ['maillot'],
    ['maillot, tank suit', 'maillot', 'tank suit'],
    ['crane'],
    ['crane'],
  ]
  assert.equal(numberedBy(list, data(['maillot', 'tank suit'])).numbers, [0, 1])
  await throwsUserError(
    () => numberedBy(list, data(['maillot', 'crane'])),
    '--classes',
    'class "crane" of pets',
    '2, 3',
  )
})

test('what is no list of these classes is refused', async () => {
  await throwsUserError(() => readClassList('/nothing/here'), '/nothing/here', 'no such file')
  await throwsUserError(() => reading('cat\n\ndog\n'), 'line 2', 'expected a name')
  await throwsUserError(() => reading('cat\n'), '2 or more classes, got 1')
  await throwsUserError(() => reading('["cat", 3]'), 'class 1', 'expected a name, got 3')
  await throwsUserError(() => reading('{"0": "cat", "2": "dog"}'), 'class 1 is missing')
  await throwsUserError(() => reading('{"0": "cat",'), 'expected JSON')
  await throwsUserError(() => reading('{"id2label": 3}'), 'expected a list or an object')
  const list: ClassNames[] = [['cat'], ['dog']]
  await throwsUserError(() => numberedBy(list, data(['cat', 'horse'])), '"horse" of pets', 'cat; dog')
  await throwsUserError(() => numberedBy(list, data(undefined)), '--classes', 'pets', 'numbers')
})

test.run()
