/** The images of classes that lie in a folder each. */

import { UserError } from '../../errors.ts'
import { joined, type Listing, placeOf, type Tree } from '../archives/tree.ts'
import { type EncodedImages, isImageName } from '../images/encoded-images.ts'
import { takeTurns } from './turns.ts'

/** @throws UserError for a class without images */
export function imagesOf(tree: Tree, folder: string): Listing {
  const listing = withImages(tree, folder)
  if (listing.files.length > 0) return listing
  throw new UserError(
    `${placeOf(tree, folder)}: expected images of a class, got none (an empty folder is no class)`,
  )
}

/** The images in a folder and in the folders in it. */
function withImages(tree: Tree, folder: string): Listing {
  const own = tree.list(folder)
  const images = own.files.flatMap((name, k) => (isImageName(name) ? [k] : []))
  const chosen = images.length === own.files.length ? own : picked(own, images)
  return own.folders.reduce((all, name) => both(all, withImages(tree, joined(folder, name))), chosen)
}

/** Some of the files of a listing. */
export function picked(listing: Listing, places: readonly number[]): Listing {
  return {
    folders: listing.folders,
    files: places.map((k) => listing.files[k]!),
    nameOf: (k) => listing.nameOf(places[k]!),
    bytes: (k) => listing.bytes(places[k]!),
  }
}

function both(a: Listing, b: Listing): Listing {
  const size = a.files.length
  return {
    folders: a.folders,
    files: [...a.files, ...b.files],
    nameOf: (k) => (k < size ? a.nameOf(k) : b.nameOf(k - size)),
    bytes: (k) => (k < size ? a.bytes(k) : b.bytes(k - size)),
  }
}

/** Images by class, taking turns. */
export function inTurns(
  classes: readonly Listing[],
): Pick<EncodedImages, 'labels' | 'classes' | 'nameOf' | 'bytes'> {
  const { labels, ranks } = takeTurns(classes.map(({ files }) => files.length))
  return {
    labels,
    classes: classes.length,
    nameOf: (i) => classes[labels[i]!]!.nameOf(ranks[i]!),
    bytes: (i) => classes[labels[i]!]!.bytes(ranks[i]!),
  }
}
