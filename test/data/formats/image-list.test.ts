import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openDataset } from '../../../src/data/open.ts'
import { png } from '../images/png.ts'
import { withFiles } from '../temporary.ts'
import { throwsUserError } from '../user-error.ts'

const image = (offset: number) => png(4, 2, (x) => 10 * x + offset)
const images = { 'images/a.png': image(0), 'images/b, c.png': image(1) }

const opening = (name: string, text: string) => async () => {
  let data: Awaited<ReturnType<typeof openDataset>> | undefined
  let values: number[] = []
  await withFiles({ ...images, [name]: text }, async (folder) => {
    data = await openDataset(join(folder, name))
    const batch = await data.read(Array.from({ length: data.size }, (_, i) => i))
    values = Array.from({ length: batch.n }, (_, row) => Math.round(255 * batch.images[row * 24]!))
  })
  return { data: data!, values }
}

const texts = {
  'with.csv': 'label,other,Path\ndog,1,images/a.png\ncat,,"images/b, c.png"\ndog,1,images/a.png\n',
  'without.csv': 'images/a.png,dog\r\n"images/b, c.png",cat\r\nimages/a.png,dog\r\n',
  'mark.csv': '\uFEFFpath,label\nimages/a.png,dog\n"images/b, c.png",cat\n\nimages/a.png,dog\n',
  'list.jsonl':
    '{"path": "images/a.png", "label": "dog"}\n{"label": "cat", "path": "images/b, c.png", "x": 1}\n\n{"path": "images/a.png", "label": "dog"}\n',
}

for (const [name, text] of Object.entries(texts))
  test(`${name}: samples in the order of the list, classes by name`, async () => {
    const { data, values } = await opening(name, text)()
    assert.equal(
      [values, [...data.labels], data.classNames],
      [
        [0, 1, 0],
        [1, 0, 1],
        ['cat', 'dog'],
      ],
    )
  })

test('labels that are numbers are class numbers', async () => {
  const text = 'path,label\nimages/a.png,3\nimages/a.png,0\n'
  const { data } = await opening('list.csv', text)()
  assert.equal([[...data.labels], data.classes, data.classNames], [[3, 0], 4, undefined])
  const numbers = await opening('list.jsonl', '{"path": "images/a.png", "label": 2}\n')()
  assert.equal([...numbers.data.labels], [2])
})

test('a line that is none, a file that is missing and a list of nothing are told', async () => {
  await throwsUserError(
    opening('l.csv', 'path,label\nimages/a.png,\n'),
    'l.csv: line 2: expected a path and a label',
  )
  await throwsUserError(
    opening('l.csv', 'path,label\nimages/a.png\n'),
    'l.csv: line 2: expected a path and a label',
  )
  await throwsUserError(opening('l.csv', 'path,label\nimages/no.png,1\n'), 'images/no.png', 'no such file')
  await throwsUserError(opening('l.csv', 'path,label\n'), 'l.csv: expected images')
  await throwsUserError(opening('l.csv', 'path,label\n"a.png,1\n'), 'l.csv: expected CSV')
  const broken = '{"path": "images/a.png", "label": 1}\n{"path"\n'
  await throwsUserError(opening('l.jsonl', broken), 'l.jsonl: line 2: expected JSON')
  const half = '{"path": "images/a.png", "label": 1}\n{"path": "images/a.png"}\n'
  await throwsUserError(opening('l.jsonl', half), 'l.jsonl: line 2: expected a path and a label')
  await throwsUserError(
    opening('notes.txt', 'some words, and others\n'),
    'notes.txt: content: expected',
    'got a file',
  )
})

test.run()
