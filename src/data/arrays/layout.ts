/** Which dimension of an array is which: N samples, C channels, H rows, W columns, D features. */
import { UserError } from '../../errors.ts'
import { describeArray, type NumericArray } from './numeric-array.ts'

/** The samples of an array, and the steps, counted in numbers, from one place in it to the next. */
export interface Layout {
  /** A letter a dimension, such as NHWC. */
  readonly letters: string
  readonly size: number
  /** [C, H, W], or [D]. */
  readonly shape: readonly number[]
  /** From one sample to the next. */
  readonly sampleStep: number
  /** From one channel, row and column to the next; of features 0, 0 and the step between them. */
  readonly steps: readonly [channel: number, row: number, column: number]
  /** A sample's numbers lie together. */
  readonly together: boolean
}

/** Of a rank, the letters in the order that is usual. */
const usual: Readonly<Record<number, string>> = { 2: 'ND', 3: 'NHW', 4: 'NCHW' }

/**
 * [n, d] are features, [n, h, w] grey images. Images with channels have 1 or 3 of them, in the second or in the last
 * dimension; where that does not tell, `said` must.
 *
 * @param said the letters of the dimensions, in any order
 * @throws UserError for other ranks, dimensions of 0, shapes that both orders fit or none
 */
export function layoutOf(array: NumericArray, what: string, said?: string): Layout {
  const letters = said === undefined ? lettersOf(array, what) : checked(array, what, said.toUpperCase())
  if (array.shape.includes(0))
    throw new UserError(`${what}: expected dimensions of at least 1, got ${describeArray(array)}`)
  const stepsOf = stepsByLetter(array, letters)
  const length = (letter: string) => array.shape[letters.indexOf(letter)] ?? 1
  const step = (letter: string) => stepsOf[letter] ?? 0
  const shape = (letters.includes('D') ? ['D'] : ['C', 'H', 'W']).map(length)
  const steps = letters.includes('D')
    ? ([0, 0, step('D')] as const)
    : ([step('C'), step('H'), step('W')] as const)
  const sampleLength = shape.reduce((product, dim) => product * dim, 1)
  const together = length('N') === 1 || step('N') === sampleLength
  return { letters, size: length('N'), shape, sampleStep: step('N'), steps, together }
}

function lettersOf(array: NumericArray, what: string): string {
  const { shape } = array
  const letters = usual[shape.length]
  if (letters === undefined)
    throw new UserError(
      `${what}: expected images [n, c, h, w], [n, h, w, c] or [n, h, w], or features [n, d], got ${describeArray(array)}`,
    )
  if (shape.length < 4) return letters
  const colours = (dim: number | undefined) => dim === 1 || dim === 3
  const first = colours(shape[1])
  const last = colours(shape[3])
  if (first === last)
    throw new UserError(
      `${what}: layout: expected 1 or 3 channels in the second or in the last dimension, got ${describeArray(array)}; ` +
        '?layout=NCHW or ?layout=NHWC after the path says which',
    )
  return first ? 'NCHW' : 'NHWC'
}

function checked(array: NumericArray, what: string, said: string): string {
  const sorted = (text: string) => [...text].sort().join('')
  const expected = usual[array.shape.length]
  if (expected === undefined || sorted(said) !== sorted(expected))
    throw new UserError(
      `${what}: layout: expected the letters ${Object.values(usual).join(', ')} in any order, one for each dimension of ` +
        `${describeArray(array)}, got "${said}"`,
    )
  return said
}

function stepsByLetter({ shape, order }: NumericArray, letters: string): Readonly<Record<string, number>> {
  const dims = [...letters].map((letter, i) => [letter, shape[i]!] as const)
  if (order === 'C') dims.reverse()
  const steps: Record<string, number> = {}
  let step = 1
  for (const [letter, length] of dims) {
    steps[letter] = step
    step *= length
  }
  return steps
}
