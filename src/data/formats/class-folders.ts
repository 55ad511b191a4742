/** Images in a folder a class: on disk, or in a tar, a gzipped tar or a zip. */

import { UserError } from '../../errors.ts'
import { joined, placeOf, type Tree } from '../archives/tree.ts'
import { isImageName } from '../images/encoded-images.ts'
import { imageDataset } from '../images/image-dataset.ts'
import { imagesOf, inTurns } from './class-images.ts'
import type { Format } from './format.ts'

/**
 * A folder a class, in the order of their names, as torchvision's ImageFolder has them. Samples take turns by class, each
 * in the order of its names, so that the first n are of all classes alike. Folders around the class folders are passed
 * through (`test/cat/1.png`), and where there are several, the split chooses (`train/cat/1.png`, `test/cat/1.png`).
 */
export const classFolders = {
  name: 'class folders',
  description: 'images in class folders, in a folder, a tar, a gzipped tar or a zip archive',
  async recognizes(place) {
    const tree = await place.tree()
    if (!tree) return false
    return place.isFolder
      ? tree.list('').folders.length > 0
      : (await place.archive())!.names.some(isImageName)
  },
  async open(place, options) {
    const tree = (await place.tree())!
    const root = classRoot(tree, options.split)
    const classNames = tree.list(root).folders
    if (classNames.length === 0)
      throw new UserError(`${placeOf(tree, root)}: expected class folders, got none`)
    const classes = classNames.map((name) => imagesOf(tree, joined(root, name)))
    return imageDataset(
      {
        ...inTurns(classes),
        spec: options.spec,
        description: `images in class folders${tree.within}`,
        classNames,
      },
      options,
    )
  },
} as const satisfies Format

const splits: readonly string[] = ['train', 'test', 'val', 'valid', 'validation']

/** The folder that has the class folders: the one of the split, or the innermost that is alone. */
function classRoot(tree: Tree, split: string | undefined): string {
  let root = ''
  let wanted = split
  for (;;) {
    const { folders, files } = tree.list(root)
    if (wanted !== undefined && folders.includes(wanted)) {
      root = joined(root, wanted)
      wanted = undefined
      continue
    }
    const holdsFolders = (name: string) => tree.list(joined(root, name)).folders.length > 0
    const isAround = folders.length === 1 && !files.some(isImageName) && holdsFolders(folders[0]!)
    if (isAround) {
      root = joined(root, folders[0]!)
      continue
    }
    const offered = folders.filter((name) => splits.includes(name) && holdsFolders(name))
    if (wanted !== undefined)
      throw new UserError(
        `${placeOf(tree, root)}: split: expected ${offered.join(' or ') || 'none'}, got "${wanted}"`,
      )
    if (offered.length > 1)
      throw new UserError(
        `${placeOf(tree, root)}: split: expected one of them, as in ${tree.path}:${offered[0]}, got ${offered.join(' and ')}`,
      )
    return root
  }
}
