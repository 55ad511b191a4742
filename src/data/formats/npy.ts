/** Images as a NumPy array, with the labels in a second file. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { UserError } from '../../errors.ts'
import { isNpy, npyArray } from '../arrays/npy.ts'
import { arrayOptions, openArrays } from '../arrays/open-arrays.ts'
import { fileSource } from '../bytes/byte-source.ts'
import { checkFileSplit } from './file-split.ts'
import type { Format } from './format.ts'

/**
 * Images [n, c, h, w], [n, h, w, c] or [n, h, w], or features [n, d]; see layoutOf for which is which, sampleReader for the
 * values. The labels lie in the file that the SPEC names after a comma, or beside it under the name that goes with it.
 */
export const npy = {
  name: 'NumPy',
  description: 'a NumPy array (.npy)',
  options: arrayOptions,
  recognizes: ({ head, isGzip }) => isNpy(head) && !isGzip,
  async open(place, options) {
    checkFileSplit(place.path, options.spec, options.split)
    const labels = options.labels ?? labelsBeside(place.path)
    const [images, numbers] = [await npyArray(fileSource(place.path)), await npyArray(fileSource(labels))]
    return openArrays(
      'a NumPy array',
      { file: place.path, array: images },
      { file: labels, array: numbers },
      options,
    )
  },
} as const satisfies Format

/** What the name of a labels file has where that of its images file has another word. */
const partners = { images: ['labels'], image: ['label'], x: ['y'], X: ['y', 'Y'], data: ['labels'] } as const

/** `test_images.npy` goes with `test_labels.npy`, `x_test.npy` with `y_test.npy`. */
function labelsBeside(file: string): string {
  const name = path.basename(file)
  const names = Object.entries(partners).flatMap(([word, others]) => {
    const place = new RegExp(`(?<![A-Za-z])${word}(?![A-Za-z])`)
    return place.test(name) ? others.map((other) => name.replace(place, other)) : []
  })
  const found = names
    .map((other) => path.join(path.dirname(file), other))
    .find((candidate) => existsSync(candidate))
  if (found !== undefined) return found
  throw new UserError(
    `${file}: labels: expected ${names.join(' or ') || 'a name with "images" or "x" in it and one with "labels" or "y"'} ` +
      `beside it, or the labels as ${file},LABELS-PATH, got no such file`,
  )
}
