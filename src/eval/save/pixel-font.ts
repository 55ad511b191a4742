/** Letters, digits and signs, 3 by 5 pixels each, for text in pictures, which then looks alike on every machine, fonts or none. */

/** A row a line, the bits from left to right. */
const glyphs: Readonly<Record<string, readonly number[]>> = {
  '0': [7, 5, 5, 5, 7],
  '1': [2, 6, 2, 2, 7],
  '2': [7, 1, 7, 4, 7],
  '3': [7, 1, 7, 1, 7],
  '4': [5, 5, 7, 1, 1],
  '5': [7, 4, 7, 1, 7],
  '6': [7, 4, 7, 5, 7],
  '7': [7, 1, 2, 2, 2],
  '8': [7, 5, 7, 5, 7],
  '9': [7, 5, 7, 1, 7],
  A: [2, 5, 7, 5, 5],
  B: [6, 5, 6, 5, 6],
  C: [3, 4, 4, 4, 3],
  D: [6, 5, 5, 5, 6],
  E: [7, 4, 6, 4, 7],
  F: [7, 4, 6, 4, 4],
  G: [3, 4, 5, 5, 3],
  H: [5, 5, 7, 5, 5],
  I: [7, 2, 2, 2, 7],
  J: [1, 1, 1, 5, 2],
  K: [5, 5, 6, 5, 5],
  L: [4, 4, 4, 4, 7],
  M: [5, 7, 7, 5, 5],
  N: [6, 5, 5, 5, 5],
  O: [2, 5, 5, 5, 2],
  P: [6, 5, 6, 4, 4],
  Q: [2, 5, 5, 6, 3],
  R: [6, 5, 6, 5, 5],
  S: [3, 4, 2, 1, 6],
  T: [7, 2, 2, 2, 2],
  U: [5, 5, 5, 5, 7],
  V: [5, 5, 5, 5, 2],
  W: [5, 5, 7, 7, 5],
  X: [5, 5, 2, 5, 5],
  Y: [5, 5, 2, 2, 2],
  Z: [7, 1, 2, 4, 7],
  '-': [0, 0, 7, 0, 0],
  '+': [0, 2, 7, 2, 0],
  '/': [1, 1, 2, 4, 4],
  '.': [0, 0, 0, 0, 2],
  ',': [0, 0, 0, 2, 4],
  "'": [2, 2, 0, 0, 0],
  _: [0, 0, 0, 0, 7],
  '(': [1, 2, 2, 2, 1],
  ')': [4, 2, 2, 2, 4],
  '&': [2, 5, 2, 5, 3],
  '>': [4, 2, 1, 2, 4],
  ' ': [0, 0, 0, 0, 0],
}

/** Columns from one character to the next. */
const advance = 4

/** Small letters are drawn as capitals, letters with accents without them. */
const lettersOf = (text: string): readonly string[] =>
  Array.from(text.normalize('NFD').replaceAll(/\p{M}/gu, '').toUpperCase())

/** True if every character of the text has a picture. */
export const isDrawable = (text: string): boolean => lettersOf(text).every((letter) => letter in glyphs)

/** How many characters fit in so many pixels. */
export const charactersIn = (pixels: number, scale: number): number =>
  Math.floor((pixels / scale + 1) / advance)

/** Calls back for each pixel of a text that has ink; characters without a picture are blanks. */
export function drawText(text: string, scale: number, ink: (x: number, y: number) => void): void {
  lettersOf(text).forEach((letter, at) => {
    glyphs[letter]?.forEach((bits, row) => {
      for (let column = 0; column < 3; column += 1) {
        if (((bits >> (2 - column)) & 1) === 0) continue
        for (let k = 0; k < scale * scale; k += 1)
          ink(scale * (advance * at + column) + (k % scale), scale * row + Math.floor(k / scale))
      }
    })
  })
}
