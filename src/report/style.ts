/**
 * The one stylesheet of all reports: light and dark by the reader's setting, light on paper.
 *
 * The chart colours are those of Okabe and Ito (2008, "Color Universal Design"), which stay apart for colour-blind
 * readers; some are darkened or lightened so that every line has a contrast of at least 3:1 with the page (WCAG 2.1,
 * 1.4.11).
 */

/** Colours of one scheme; a chart's SVG names them as `var(--name)`, so one picture serves both schemes. */
export interface Scheme {
  readonly paper: string
  readonly panel: string
  readonly ink: string
  /** Text of less weight. */
  readonly soft: string
  readonly rule: string
  readonly link: string
  /** Lines of charts, in the order in which they are taken. */
  readonly series: readonly string[]
}

export const light: Scheme = {
  paper: '#ffffff',
  panel: '#f4f6f8',
  ink: '#1b1f24',
  soft: '#59636e',
  rule: '#d5dbe1',
  link: '#0a5c9e',
  series: ['#0072b2', '#d55e00', '#008f68', '#b4538c', '#59636e', '#8a6d00'],
}

export const dark: Scheme = {
  paper: '#14181c',
  panel: '#1e242a',
  ink: '#e8ebee',
  soft: '#a3adb7',
  rule: '#38414a',
  link: '#7fc4f5',
  series: ['#56b4e9', '#e69f00', '#2fbf96', '#d58fb5', '#b3bac2', '#f0e442'],
}

/** As CSS, the colour of line number `index` from 0; there are six, taken in turn. */
export const seriesColor = (index: number): string => `var(--series-${index % light.series.length})`

/** The colours as CSS: `--name: colour;` of each. */
export const variables = ({ series, ...named }: Scheme): string =>
  [...Object.entries(named), ...series.map((color, i) => [`series-${i}`, color])]
    .map(([name, color]) => `--${name}: ${color};`)
    .join(' ')

export const stylesheet = `
:root { color-scheme: light dark; ${variables(light)} }
@media screen and (prefers-color-scheme: dark) { :root { ${variables(dark)} } }
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 64rem; padding: 1.5rem 1rem 3rem;
  background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  -webkit-text-size-adjust: 100%; overflow-wrap: break-word;
}
.kind { margin: 0; color: var(--soft); font-size: .875rem; }
h1 { margin: .25rem 0 1rem; font-size: clamp(1.2rem, 4vw, 1.5rem); text-wrap: balance; line-height: 1.3; font-weight: 600; }
h2 { margin: 2.5rem 0 .75rem; padding-bottom: .25rem; border-bottom: 1px solid var(--rule); font-size: 1.2rem; font-weight: 600; }
h3 { margin: 0; font-size: 1rem; font-weight: 600; }
p { max-width: 46rem; }
a { color: var(--link); }
.note { margin: 1rem 0; padding: .6rem .9rem; border-left: 4px solid var(--series-1); background: var(--panel); max-width: 46rem; }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 24rem), 1fr)); gap: 1.5rem 2rem; }
.charts.small { grid-template-columns: repeat(auto-fill, minmax(min(100%, 17rem), 1fr)); gap: 1rem 1.5rem; }
.charts.small svg.chart { max-width: 22rem; }
figure { margin: 0; min-width: 0; }
figcaption p { margin: .1rem 0 .4rem; color: var(--soft); font-size: .875rem; }
.pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 18rem), 1fr)); gap: 1.5rem 2rem; margin: 1rem 0; }
.picture > div { display: flex; gap: .5rem; }
.picture img { flex: 1; min-width: 0; width: 0; height: auto; max-width: 8rem; image-rendering: pixelated; border: 1px solid var(--rule); }
.picture figcaption { margin-top: .35rem; font-size: .9375rem; }
.sheet { display: grid; grid-template-columns: repeat(auto-fill, minmax(5.25rem, 1fr)); gap: .75rem; }
.sheet img { display: block; width: 100%; height: auto; image-rendering: pixelated; border: 1px solid var(--rule); }
.sheet img.photo { image-rendering: auto; }
.sheet figcaption { margin-top: .2rem; font-size: .8125rem; line-height: 1.3; overflow-wrap: anywhere; }
.sheet figcaption span { display: block; color: var(--soft); font-variant-numeric: tabular-nums; }
svg.chart { display: block; width: 100%; max-width: 36rem; height: auto; }
.table { overflow-x: auto; margin: .75rem 0; }
table { border-collapse: collapse; font-size: .9375rem; }
caption { position: sticky; left: 0; max-width: min(46rem, 100vw - 2rem); padding: 0 0 .4rem; color: var(--soft); font-size: .875rem; text-align: left; }
th, td { padding: .3rem 1.25rem .3rem 0; border-bottom: 1px solid var(--rule); text-align: left; vertical-align: top; }
th:last-child, td:last-child { padding-right: 0; }
@media (max-width: 30rem) { th, td { padding-right: .75rem; } }
thead th { color: var(--soft); font-size: .875rem; font-weight: 600; vertical-align: bottom; }
tbody th { font-weight: 400; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
td.number { white-space: nowrap; }
td.long { overflow-wrap: anywhere; }
code, pre { font: .875rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; }
pre { margin: .75rem 0; padding: .75rem .9rem; background: var(--panel); white-space: pre-wrap; overflow-wrap: anywhere; }
details { margin: .75rem 0; }
summary { cursor: pointer; color: var(--link); }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
@media print {
  body { max-width: none; padding: 0; font-size: 10pt; }
  figure, tr, .note { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  .charts { grid-template-columns: 1fr 1fr; }
  .table { overflow: visible; }
  table { font-size: 8.5pt; }
  th, td { padding: .15rem .6rem .15rem 0; }
  details::details-content { content-visibility: visible; block-size: auto; }
}
`
