/** The shell of every report: one HTML file that needs no other file, no script and no network. */
import { Html, html, type Part } from './html.ts'
import { stylesheet } from './style.ts'

export interface Section {
  readonly heading: string
  readonly body: Part
}

export interface Page {
  /** Name of the page in tabs and lists. */
  readonly title: string
  /** What sort of report it is, in small type above the headline. */
  readonly kind: string
  /** The result in one sentence. */
  readonly headline: string
  /** What a reader must know before the numbers; each a paragraph that stands out. */
  readonly notes?: readonly string[]
  readonly sections: readonly Section[]
}

/** @returns the whole file; the same page gives the same bytes */
export const page = ({ title, kind, headline, notes = [], sections }: Page): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${new Html(stylesheet)}</style>
</head>
<body>
<main>
<p class="kind">${kind}</p>
<h1>${headline}</h1>
${notes.map((note) => html`<p class="note" role="note">${note}</p>\n`)}${sections.map(sectionHtml)}</main>
</body>
</html>
`.text

const sectionHtml = ({ heading, body }: Section): Html => html`<section>
<h2>${heading}</h2>
${body}
</section>
`

/** What is folded until someone wants it. */
export const folded = (summary: string, body: Part): Html =>
  html`<details><summary>${summary}</summary>
${body}</details>
`
