/** Tables: a header cell for every row and column, and their own scroll bar where the screen is narrow. */
import { type Html, html, type Part } from './html.ts'

export interface Table {
  /** Says what is in it, above it and to a screen reader. */
  readonly caption: string
  /** The first column holds the row headers. */
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly Part[])[]
}

export interface Column {
  readonly title: string
  /** Numbers stand right, digit under digit; long text breaks anywhere. */
  readonly kind?: 'number' | 'long'
}

export const table = ({ caption, columns, rows }: Table): Html =>
  html`<div class="table"${columns.length > mostOnPhone && html` role="group" aria-label="${caption}" tabindex="0"`}><table>
<caption>${caption}</caption>
<thead><tr>${columns.map((column) => html`<th scope="col"${className(column)}>${column.title}</th>`)}</tr></thead>
<tbody>
${rows.map((row) => html`<tr>${row.map((cell, i) => cellHtml(cell, columns[i]!, i === 0))}</tr>\n`)}</tbody>
</table></div>
`

/** A table of more columns may have to be scrolled sideways, and so must be in reach of the keyboard. */
const mostOnPhone = 3

const cellHtml = (cell: Part, column: Column, heads: boolean): Html =>
  heads ? html`<th scope="row"${className(column)}>${cell}</th>` : html`<td${className(column)}>${cell}</td>`

const className = ({ kind }: Column): Part => kind !== undefined && html` class="${kind}"`
