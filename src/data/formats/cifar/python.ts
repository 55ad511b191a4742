/**
 * The Python version of CIFAR-10 and CIFAR-100: pickled dictionaries with the images as a NumPy array, uint8 [n, 3072].
 *
 * https://www.cs.toronto.edu/~kriz/cifar.html (sections "Python version" and "CIFAR-100")
 */
import { UserError } from '../../../errors.ts'
import { unpickle } from '../../arrays/pickle/unpickle.ts'
import { type PickleDict, PickledArray, type PickleValue, textOf } from '../../arrays/pickle/values.ts'
import { fileOf, folderOf, type SetFile, type Version } from './files.ts'
import { type CifarSet, cifarFormat, imageBytes, type LabelKind, type Records } from './open-cifar.ts'

interface PythonVersion extends Version<CifarSet> {
  /** Keys. */
  readonly labels: Readonly<Record<LabelKind, string>>
  readonly names: Readonly<Record<LabelKind, string>>
}

const versions: readonly PythonVersion[] = [
  {
    set: 'CIFAR-10',
    train: [1, 2, 3, 4, 5].map((i) => `data_batch_${i}`),
    test: ['test_batch'],
    mark: 'batches.meta',
    labels: { fine: 'labels', coarse: '' },
    names: { fine: 'label_names', coarse: '' },
  },
  {
    set: 'CIFAR-100',
    train: ['train'],
    test: ['test'],
    mark: 'meta',
    labels: { fine: 'fine_labels', coarse: 'coarse_labels' },
    names: { fine: 'fine_label_names', coarse: 'coarse_label_names' },
  },
]

export const cifarPython = cifarFormat({
  what: 'Python',
  versions,
  records: (file, { labels }, kind) => recordsOf(file, labels[kind]),
  classNames: (found, kind) =>
    namesOf(fileOf(folderOf(found), found.version.mark)!, found.version.names[kind]),
})

async function dictOf({ name, bytes }: SetFile): Promise<PickleDict> {
  const value = unpickle(name, await bytes())
  if (!(value instanceof Map))
    throw new UserError(`${name}: expected a pickled dictionary, got another thing`)
  return value
}

async function recordsOf(file: SetFile, labelsKey: string): Promise<Records> {
  const dict = await dictOf(file)
  const data = dict.get('data')
  const fits = data instanceof PickledArray && data.type === 'uint8' && data.order === 'C'
  if (!fits || data.shape.length !== 2 || data.shape[1] !== imageBytes || data.shape[0] === 0)
    throw new UserError(
      `${file.name}: data: expected an array uint8 [n, ${imageBytes}], got ${described(data)}`,
    )
  const labels = dict.get(labelsKey)
  if (!Array.isArray(labels))
    throw new UserError(`${file.name}: ${labelsKey}: expected a list of numbers, got ${described(labels)}`)
  return {
    file: file.name,
    images: data.bytes,
    labels: labels.map((label) => (typeof label === 'number' ? label : Number.NaN)),
  }
}

async function namesOf(file: SetFile, key: string): Promise<string[]> {
  const names = (await dictOf(file)).get(key)
  const texts = Array.isArray(names) ? names.map(textOf) : []
  if (texts.length === 0 || texts.includes(undefined))
    throw new UserError(`${file.name}: ${key}: expected a list of names, got ${described(names)}`)
  return texts.filter((text) => text !== undefined)
}

function described(value: PickleValue | undefined): string {
  if (value === undefined) return 'none'
  if (value instanceof PickledArray)
    return `an array ${value.type} [${value.shape.join(', ')}] in ${value.order} order`
  return Array.isArray(value) ? `a list of ${value.length}` : 'another thing'
}
