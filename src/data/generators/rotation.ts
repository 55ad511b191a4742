/**
 * Cosine and sine of an angle in degrees, by their series: +, -, * and / alone, which every engine rounds alike, where
 * Math.cos and Math.sin may differ in the last bit.
 *
 * @param degrees from -180 to 180, where twelve terms leave less than 1e-9 and up to 90 less than 1e-15
 */
export function rotation(degrees: number): readonly [cosine: number, sine: number] {
  const radians = (Math.PI / 180) * degrees
  let [cosine, sine, term] = [0, 0, 1]
  for (let k = 0; k < 24; k += 2) {
    cosine += term
    term *= radians / (k + 1)
    sine += term
    term *= -radians / (k + 2)
  }
  return [cosine, sine]
}
