/** A contact sheet as one HTML file. */
import type { Dataset } from '../../data/dataset.ts'
import { pngUri } from '../evaluation/picture-png.ts'
import { count, percent } from '../format.ts'
import { type Html, html } from '../html.ts'
import { page, type Section } from '../page.ts'
import { table } from '../table.ts'
import { classText } from './choose.ts'
import { scatter } from './scatter.ts'
import type { Sheet, Tile } from './sheet.ts'

/** @param columns tiles a row; as many as there is room for if absent */
export function contactSheetPage(sheet: Sheet, columns?: number): string {
  const { dataset, tiles, clipped } = sheet
  const notes = clipped ? ['There are values outside of [0, 1]: they are shown as black or white.'] : []
  const body = html`<div class="sheet"${columns !== undefined && html` style="grid-template-columns: repeat(${columns}, minmax(0, 1fr))"`}>
${tiles.map((tile) => tileHtml(dataset, tile))}</div>
`
  return sheetPage(dataset, tiles.length, notes, { heading: 'Samples, in turns by class', body })
}

/** Samples of two values as points in the plane. @param places of the samples */
export async function scatterPage(dataset: Dataset, places: Int32Array): Promise<string> {
  const body = await scatter(dataset, places)
  return sheetPage(dataset, places.length, [], { heading: 'Samples', body })
}

function sheetPage(dataset: Dataset, shown: number, notes: string[], samples: Section): string {
  const { spec, size, classes, shape, description } = dataset
  const what = `${count(shown)} of ${count(size)} samples, ${count(classes)} classes`
  return page({
    title: `${spec}: samples`,
    kind: 'Contact sheet, onnx-manifold',
    headline: `${spec}: ${what}`,
    notes,
    sections: [
      samples,
      {
        heading: 'Classes',
        body: html`<p>${description !== undefined && `${description}. `}A sample is [${shape.join(', ')}].</p>
${classTable(dataset)}`,
      },
    ],
  })
}

function tileHtml({ encoded }: Dataset, { index, name, raster }: Tile): Html {
  const place = encoded && html` title="${encoded.nameOf(index)}"`
  return html`<figure${place ?? null}><img src="${pngUri(raster)}" alt="${name}, sample ${index}" width="${raster.width}" height="${raster.height}"${raster.width > enlarged && html` class="photo"`}>
<figcaption>${name} <span>${index}</span></figcaption></figure>
`
}

/** Smaller images are shown larger than they are, with their pixels to be seen. */
const enlarged = 64

function classTable(dataset: Dataset): Html {
  const counts = new Map<number, number>()
  for (const label of dataset.labels) counts.set(label, (counts.get(label) ?? 0) + 1)
  return table({
    caption: 'Samples of each class',
    columns: [
      { title: 'Class' },
      { title: 'Number', kind: 'number' },
      { title: 'Samples', kind: 'number' },
      { title: 'Share', kind: 'number' },
    ],
    rows: Array.from({ length: dataset.classes }, (_, label) => {
      const n = counts.get(label) ?? 0
      return [classText(dataset, label), label, count(n), percent(n / dataset.size)]
    }),
  })
}
