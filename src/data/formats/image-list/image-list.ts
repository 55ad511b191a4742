/** A list of images with their labels, a line each; the images lie where the list says, seen from the list's own folder. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { UserError } from '../../../errors.ts'
import { fileBytes } from '../../archives/tree.ts'
import { classesOf } from '../../arrays/labels.ts'
import type { EncodedImages } from '../../images/encoded-images.ts'
import { imageDataset } from '../../images/image-dataset.ts'
import type { Format } from '../format.ts'
import { kindOfList, type Row, readRows } from './rows.ts'

/** Samples are in the order of the list. Labels are class numbers if all of them are, else names of classes, which are sorted. */
export const imageList = {
  name: 'a list of images',
  description: 'a list of images: CSV with columns path and label, or JSON lines of {"path", "label"}',
  recognizes: ({ isFolder, isGzip, head }) => !isFolder && !isGzip && kindOfList(head) !== undefined,
  async open({ path: file, head }, options) {
    const kind = kindOfList(head)!
    const rows = readRows(file, await readFile(file, 'utf8'), kind)
    if (rows.length === 0) throw new UserError(`${file}: expected images, got no lines`)
    const folder = path.dirname(file)
    const placeOf = (i: number) => path.resolve(folder, rows[i]!.path)
    const images = {
      spec: options.spec,
      description: `images of a list (${kind})`,
      ...labelled(rows),
      nameOf: (i: number) => `${file}: line ${rows[i]!.line}: ${rows[i]!.path}`,
      bytes: (i: number) => fileBytes(placeOf(i)),
    }
    return imageDataset(images, options)
  },
} as const satisfies Format

/** Class numbers, by themselves or by the names that stand for them. */
function labelled(rows: readonly Row[]): Pick<EncodedImages, 'labels' | 'classes' | 'classNames'> {
  if (rows.every(({ label }) => /^\d{1,9}$/.test(label))) {
    const labels = Int32Array.from(rows, ({ label }) => Number(label))
    return { labels, classes: classesOf(labels) }
  }
  const classNames = [...new Set(rows.map(({ label }) => label))].sort()
  const numbers = new Map(classNames.map((name, k) => [name, k]))
  return {
    labels: Int32Array.from(rows, ({ label }) => numbers.get(label)!),
    classes: classNames.length,
    classNames,
  }
}
