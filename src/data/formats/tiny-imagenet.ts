/**
 * Tiny ImageNet as it is distributed, unpacked or not: `train/<wnid>/images/*.JPEG`, `val/images/*.JPEG` with the classes in
 * `val/val_annotations.txt`, names of the classes in `words.txt`. Its test images have no labels.
 *
 * http://cs231n.stanford.edu/tiny-imagenet-200.zip
 */
import path from 'node:path'
import { UserError } from '../../errors.ts'
import { folderTree, joined, type Listing, placeOf, type Tree } from '../archives/tree.ts'
import { isImageName } from '../images/encoded-images.ts'
import { imageDataset } from '../images/image-dataset.ts'
import { imagesOf, inTurns, picked } from './class-images.ts'
import type { Format } from './format.ts'
import type { Place } from './place.ts'

const annotations = 'val_annotations.txt'

/** Classes are numbered by their WordNet numbers in order, as torchvision's ImageFolder does for the training images. */
export const tinyImagenet = {
  name: 'Tiny ImageNet',
  description: 'Tiny ImageNet, in a folder or an archive',
  recognizes: async (place) => isValidation(place) || (await rootOf(place)) !== undefined,
  async open(place, options) {
    // The folder of the validation images alone: the names of the classes lie around it.
    const tree = isValidation(place) ? folderTree(path.dirname(place.path)) : (await place.tree())!
    const root = isValidation(place) ? '' : (await rootOf(place))!
    const { split = 'val', spec } = options
    if (split !== 'train' && split !== 'val')
      throw new UserError(
        `${spec}: split: expected train or val (the test images have no labels), got "${split}"`,
      )
    const wnids = tree.list(joined(root, 'train')).folders
    const classes =
      split === 'train'
        ? wnids.map((wnid) => imagesOf(tree, joined(joined(root, 'train'), wnid)))
        : await validation(tree, joined(root, 'val'), wnids)
    const description = `Tiny ImageNet, ${split}${tree.within}`
    const classNames = await words(tree, root, wnids)
    return imageDataset({ ...inTurns(classes), spec, description, classNames, classIds: wnids }, options)
  },
} as const satisfies Format

const isValidation = ({ isFolder, names, path: place }: Place): boolean =>
  isFolder && names.includes(annotations) && path.basename(place) === 'val'

/** The folder with `train` and `val`: the outermost one, or the only one in it. */
async function rootOf(place: Place): Promise<string | undefined> {
  const tree = await place.tree()
  if (!tree) return undefined
  const { folders } = tree.list('')
  const candidates = folders.length === 1 ? ['', ...folders] : ['']
  return candidates.find((root) => tree.list(joined(root, 'val')).files.includes(annotations))
}

/** The images of each class, by the annotations: lines of file, class, and a box, between tabs. */
async function validation(tree: Tree, folder: string, wnids: readonly string[]): Promise<Listing[]> {
  const images = tree.list(joined(folder, 'images'))
  const places = new Map(images.files.map((name, k) => [name, k]))
  const members = new Map<string, number[]>(wnids.map((wnid) => [wnid, []]))
  for (const [i, line] of (await lines(tree, folder, annotations)).entries()) {
    const [name, wnid] = line.split('\t')
    const place = places.get(name ?? '')
    const among = members.get(wnid ?? '')
    if (place === undefined || !isImageName(name!) || !among)
      throw new UserError(
        `${placeOf(tree, joined(folder, annotations))}: line ${i + 1}: expected an image and a class of train, got "${line}"`,
      )
    among.push(place)
  }
  return wnids.map((wnid) => picked(images, members.get(wnid)!))
}

/** What the classes are called: the first of each one's words, if that is its alone, else all of them. */
async function words(tree: Tree, root: string, wnids: readonly string[]): Promise<readonly string[]> {
  const meanings = new Map<string | undefined, string | undefined>()
  for (const line of await lines(tree, root, 'words.txt')) {
    const [wnid, meaning] = line.split('\t')
    meanings.set(wnid, meaning)
  }
  const all = wnids.map((wnid) => meanings.get(wnid) ?? wnid)
  const short = all.map((text) => text.split(',')[0]!)
  return short.map((word, k) => (short.indexOf(word) === short.lastIndexOf(word) ? word : all[k]!))
}

/** Of a text file, without empty ones; none where there is no such file. */
async function lines(tree: Tree, folder: string, name: string): Promise<string[]> {
  const listing = tree.list(folder)
  const k = listing.files.indexOf(name)
  if (k === -1) return []
  const text = Buffer.from(await listing.bytes(k)).toString('utf8')
  return text.split(/\r?\n/).filter((line) => line.trim() !== '')
}
