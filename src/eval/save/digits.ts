/** Digits and an arrow, 3 by 5 pixels each, for numbers in pictures: a row a line, the bits from left to right. */
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
  '>': [4, 2, 1, 2, 4],
}

/** Calls back for each pixel of a text that has ink; characters without a picture are blanks. */
export function drawText(text: string, scale: number, ink: (x: number, y: number) => void): void {
  Array.from(text).forEach((character, at) => {
    glyphs[character]?.forEach((bits, row) => {
      for (let column = 0; column < 3; column += 1) {
        if (((bits >> (2 - column)) & 1) === 0) continue
        for (let k = 0; k < scale * scale; k += 1)
          ink(scale * (4 * at + column) + (k % scale), scale * row + Math.floor(k / scale))
      }
    })
  })
}
