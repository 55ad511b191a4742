/** Some images before and after an attack, with what changed between. */
import type { Evaluation } from '../../eval/evaluation.ts'
import type { Picture, View } from '../../eval/gallery/picture.ts'
import { wholePercent } from '../format.ts'
import { type Html, html } from '../html.ts'
import { classNamer, radius, runTitle } from './names.ts'
import { pngUri, type Raster, rasterOf, scaledDown } from './picture-png.ts'

const mostPictures = 12

/** @returns undefined where there are no pictures, or the data are none */
export function gallery(evaluation: Evaluation, pictures: readonly Picture[]): Html | undefined {
  const shown = pictures.slice(0, mostPictures).flatMap((p) => pictureFigure(evaluation, p) ?? [])
  if (shown.length === 0) return undefined
  return html`<p>The image, what the attack added (magnified; mid-grey is no change), and the image attacked.</p>
<div class="pictures">
${shown}</div>
`
}

function pictureFigure(evaluation: Evaluation, picture: Picture): Html | undefined {
  const { clean, adversarial, shape, label, index, run } = picture
  const [before, after] = [clean, adversarial].map(({ image }) => rasterOf(image, shape))
  if (!before || !after) return undefined
  const nameOf = classNamer(evaluation)
  const [original, attacked] = [scaledDown(before), scaledDown(after)]
  const { raster: change, factor } = magnifiedChange(original, attacked)
  const attack = evaluation.attacks[run]
  const taken = (view: View) => takenFor(nameOf(label), view, label, nameOf)
  return html`<figure class="picture"><div>
${image(original, taken(clean))}${image(change, `what was added, magnified ${rounded(factor)} times`)}${image(attacked, taken(adversarial))}</div>
<figcaption><strong>${nameOf(label)}</strong> ${verdict(clean, label, nameOf)}, then ${verdict(adversarial, label, nameOf)}
<p>${attack !== undefined && `${runTitle(attack)} at ${radius(attack)}, `}image ${index}, change × ${rounded(factor)}</p></figcaption></figure>
`
}

const image = (raster: Raster, alt: string): Html =>
  html`<img src="${pngUri(raster)}" alt="${alt}" width="${raster.width}" height="${raster.height}">`

type Namer = (label: number) => string

/** "cat, taken for dog with 98 %" */
const takenFor = (name: string, { prediction, confidence }: View, label: number, nameOf: Namer): string =>
  prediction === label
    ? `${name}, recognised with ${wholePercent(confidence)}`
    : `${name}, taken for ${nameOf(prediction)} with ${wholePercent(confidence)}`

const verdict = ({ prediction, confidence }: View, label: number, nameOf: Namer): string =>
  prediction === label
    ? `recognised with ${wholePercent(confidence)}`
    : `taken for ${nameOf(prediction)} with ${wholePercent(confidence)}`

/** Two digits: the factor only says how to read a picture. */
const rounded = (factor: number): string => String(Number(factor.toPrecision(2)))

/** So that the largest change reaches from mid-grey to black or white. */
function magnifiedChange(before: Raster, after: Raster): { raster: Raster; factor: number } {
  const change = after.pixels.map((v, i) => v - before.pixels[i]!)
  const largest = change.reduce((most, v) => Math.max(most, Math.abs(v)), 0)
  const factor = largest > 0 ? 0.5 / largest : 1
  return { raster: { ...before, pixels: change.map((v) => 0.5 + factor * v) }, factor }
}
