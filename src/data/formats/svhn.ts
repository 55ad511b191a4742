/**
 * Street View House Numbers, the cropped digits, as published: train_32x32.mat, test_32x32.mat and extra_32x32.mat, each with X,
 * uint8 [32, 32, 3, n], and y, 1 to 10, where 10 stands for the digit 0.
 *
 * http://ufldl.stanford.edu/housenumbers/ (section "Format 2: Cropped Digits")
 */
import { UserError } from '../../errors.ts'
import { arrayDataset } from '../arrays/array-dataset.ts'
import { checkedLabels } from '../arrays/labels.ts'
import { isMat, matArrays } from '../arrays/mat.ts'
import { describeArray, numbersOf } from '../arrays/numeric-array.ts'
import { sampleReader } from '../arrays/sample-reader.ts'
import { checkFileSplit } from './file-split.ts'
import type { Format } from './format.ts'

/** Rows, columns, channels, samples: as the first index runs fastest in MATLAB, each image lies together. */
const layout = 'HWCN'

const description = 'SVHN, a MAT-file of cropped digits'

export const svhn = {
  name: 'SVHN',
  description,
  recognizes: ({ head, isGzip }) => isMat(head) && !isGzip,
  async open({ path }, { spec, split }) {
    checkFileSplit(path, spec, split)
    const arrays = await matArrays(path)
    const [X, y] = ['X', 'y'].map((name) => arrays.find((array) => array.name === name))
    const colours = X?.shape.length === 4 && X.shape[2] === 3
    if (!X || !y || !colours || X.type !== 'uint8')
      throw new UserError(
        `${path}: expected X uint8 [h, w, 3, n] and y as in SVHN, got ${arrays.map(describeArray).join(', ') || 'no arrays'}`,
      )
    const images = sampleReader(X, `${path}: X`, { layout })
    const digits = await numbersOf(y)
    const bad = digits.findIndex((digit) => !(Number.isInteger(digit) && digit >= 1 && digit <= 10))
    if (bad !== -1)
      throw new UserError(`${path}: y: label of sample ${bad}: expected 1 to 10, got ${digits[bad]}`)
    const labels = checkedLabels(
      `${path}: y`,
      digits.map((digit) => digit % 10),
      { count: images.size, images: 'X' },
    )
    const classNames = Array.from({ length: 10 }, (_, digit) => String(digit))
    return arrayDataset({ spec, description, parts: [images], labels, classes: 10, classNames })
  },
} as const satisfies Format
