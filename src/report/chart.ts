/**
 * A chart as inline SVG, drawn by Vega without a browser: https://vega.github.io/vega/docs/specification/
 *
 * Vega is loaded when the first chart is drawn, so that a command that draws none does not wait for it.
 */
import type { Config, Spec } from 'vega'
import { Html, html } from './html.ts'

/** Usual size of a chart in pixels; the page scales it to its column, and text stays readable on a phone. */
export const chartSize = { width: 420, height: 280 } as const

/** Of charts that stand three in a row, and the page's `small` figures. */
export const smallChart = { width: 300, height: 190 } as const

export interface ChartText {
  /** Unlike any other on the page: letters, digits and hyphens. */
  readonly id: string
  readonly title: string
  /** What the picture says, for those who do not see it. */
  readonly description: string
}

/** Colours are names of the page's stylesheet: one picture serves light and dark. */
const theme: Config = {
  axis: {
    labelColor: 'var(--soft)',
    labelFont: 'inherit',
    labelFontSize: 12,
    titleColor: 'var(--soft)',
    titleFont: 'inherit',
    titleFontSize: 12,
    titleFontWeight: 'normal',
    titlePadding: 8,
    gridColor: 'var(--rule)',
    domainColor: 'var(--rule)',
    tickColor: 'var(--rule)',
    labelOverlap: 'parity',
    labelSeparation: 4,
    labelPadding: 6,
  },
  legend: {
    labelColor: 'var(--ink)',
    labelFont: 'inherit',
    labelFontSize: 12,
    labelLimit: 300,
    symbolSize: 300,
    orient: 'top',
    offset: 8,
  },
}

/**
 * Draws a Vega specification of data, scales, axes, legends and marks; the look is the same for all charts.
 *
 * @returns an `<svg>` that has its name and description with it, and whose ids do not meet those of other charts
 */
export async function drawChart(
  spec: Spec,
  { id, title, description }: ChartText,
  size: { readonly width?: number; readonly height?: number } = {},
): Promise<Html> {
  const { parse, View } = await import('vega')
  const { width, height } = { ...chartSize, ...size }
  const fit: Spec = { ...spec, width, height, padding: 2, autosize: { type: 'fit', contains: 'padding' } }
  // Without Vega's own roles, since inside role="img" nothing else is read out; its types do not know the setting.
  const view = new View(parse(fit, { ...theme, aria: false } as Config), { renderer: 'none' })
  const svg = await view.toSVG()
  view.finalize()
  const marks = svg
    .slice(svg.indexOf('>') + 1)
    .replace(/<[^>]+>/g, (tag) => tag.replace(/ id="/g, ` id="${id}-`).replace(/url\(#/g, `url(#${id}-`))
  return html`<svg class="chart" viewBox="0 0 ${width} ${height}" xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="${id}-title" aria-describedby="${id}-description"><title id="${id}-title">${title}</title><desc id="${id}-description">${description}</desc>${new Html(marks)}`
}
