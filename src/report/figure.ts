/** A chart with its title, a line that says what it shows, and its numbers as a table for whoever cannot use the picture. */
import { type Html, html, type Part } from './html.ts'
import { folded } from './page.ts'
import { type Table, table } from './table.ts'

export interface Figure {
  readonly title: string
  readonly caption?: Part
  readonly chart: Html
  /** What is drawn; left out where such a table stands beside the figure. */
  readonly numbers?: Table
}

export const figure = ({ title, caption, chart, numbers }: Figure): Html =>
  html`<figure><figcaption><h3>${title}</h3>${caption !== undefined && html`<p>${caption}</p>`}</figcaption>
${chart}${numbers !== undefined && folded(`Numbers: ${numbers.caption}`, table(numbers))}</figure>
`

/** Figures side by side where there is room; small ones three in a row. */
export const figures = (all: readonly Html[], size?: 'small'): Html =>
  html`<div class="charts${size !== undefined && ` ${size}`}">\n${all}</div>\n`
