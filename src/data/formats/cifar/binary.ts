/**
 * The binary version of CIFAR-10 and CIFAR-100: records of one label byte, of CIFAR-100 two, coarse and fine, and the 3072
 * bytes of an image, red, green and blue.
 *
 * https://www.cs.toronto.edu/~kriz/cifar.html (sections "Binary version" and "CIFAR-100")
 */
import { UserError } from '../../../errors.ts'
import { fileOf, folderOf, type SetFile, type Version } from './files.ts'
import { type CifarSet, cifarFormat, imageBytes, type LabelKind, type Records } from './open-cifar.ts'

interface BinaryVersion extends Version<CifarSet> {
  /** Of each record, where each label is. */
  readonly labels: Partial<Record<LabelKind, number>>
  readonly names: Readonly<Record<LabelKind, string>>
}

const versions: readonly BinaryVersion[] = [
  {
    set: 'CIFAR-10',
    train: [1, 2, 3, 4, 5].map((i) => `data_batch_${i}.bin`),
    test: ['test_batch.bin'],
    mark: 'batches.meta.txt',
    labels: { fine: 0 },
    names: { fine: 'batches.meta.txt', coarse: '' },
  },
  {
    set: 'CIFAR-100',
    train: ['train.bin'],
    test: ['test.bin'],
    mark: 'fine_label_names.txt',
    labels: { coarse: 0, fine: 1 },
    names: { fine: 'fine_label_names.txt', coarse: 'coarse_label_names.txt' },
  },
]

export const cifarBinary = cifarFormat({
  what: 'binary',
  versions,
  records: (file, { labels }, kind) => recordsOf(file, Object.keys(labels).length, labels[kind]!),
  async classNames(found, kind) {
    const file = fileOf(folderOf(found), found.version.names[kind])
    return file && linesOf(file)
  },
})

/** @param labels bytes before each image. @param place of the label among them */
async function recordsOf({ name, bytes }: SetFile, labels: number, place: number): Promise<Records> {
  const data = await bytes()
  const length = labels + imageBytes
  const n = data.length / length
  if (!Number.isInteger(n) || n === 0)
    throw new UserError(`${name}: expected records of ${length} bytes, got ${data.length} bytes`)
  const images = new Uint8Array(n * imageBytes)
  for (let i = 0; i < n; i += 1)
    images.set(data.subarray(i * length + labels, (i + 1) * length), i * imageBytes)
  return { file: name, images, labels: Uint8Array.from({ length: n }, (_, i) => data[i * length + place]!) }
}

async function linesOf({ bytes }: SetFile): Promise<string[]> {
  const text = Buffer.from(await bytes()).toString('utf8')
  return text.split(/\r?\n/).flatMap((line) => line.trim() || [])
}
