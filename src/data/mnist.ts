/** MNIST and Fashion-MNIST: sets of four IDX files under the usual names, in a folder of their own. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '../errors.ts'
import type { Dataset } from './dataset.ts'
import { openIdx } from './idx-dataset.ts'

/** File name stems of each split, with or without .gz in the folder. */
const files = {
  train: { images: 'train-images-idx3-ubyte', labels: 'train-labels-idx1-ubyte' },
  test: { images: 't10k-images-idx3-ubyte', labels: 't10k-labels-idx1-ubyte' },
} as const

/** Names of the ten classes, in the order of the labels. */
export const mnistClasses = {
  mnist: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
  // https://github.com/zalandoresearch/fashion-mnist#labels
  'fashion-mnist': [
    'T-shirt/top',
    'Trouser',
    'Pullover',
    'Dress',
    'Coat',
    'Sandal',
    'Shirt',
    'Sneaker',
    'Bag',
    'Ankle boot',
  ],
} as const

/**
 * Opens a split of MNIST or Fashion-MNIST, shape [1, 28, 28], ten classes.
 *
 * @param root folder that has the set's own folder, `<root>/<name>/`
 * @throws UserError where a file is missing, with the place and the names that were looked for
 */
export async function openMnist(
  name: keyof typeof mnistClasses,
  split: keyof typeof files,
  root: string,
): Promise<Dataset> {
  const folder = join(root, name)
  const find = (stem: string) => {
    const found = [stem, `${stem}.gz`].map((file) => join(folder, file)).find((path) => existsSync(path))
    if (found !== undefined) return found
    const { images, labels } = files[split]
    throw new UserError(
      `${name}:${split}: expected ${images} and ${labels}, each gzipped (.gz) or not, in ${folder}, got no ${stem}`,
    )
  }
  return openIdx(find(files[split].images), {
    labels: find(files[split].labels),
    spec: `${name}:${split}`,
    classes: mnistClasses[name].length,
    classNames: mnistClasses[name],
  })
}
