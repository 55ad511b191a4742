/** Charts of reports as files of their own. */
import type { Html } from './html.ts'
import { dark, light, variables } from './style.ts'

/** An SVG file that looks as the chart does in a report, light or dark by the reader's setting. */
export function chartFile({ text }: Html): string {
  const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(text) ?? []
  const style = `<style>:root { font-family: system-ui, sans-serif; ${variables(light)} }
@media (prefers-color-scheme: dark) { :root { ${variables(dark)} } }</style>`
  const paper = '<rect width="100%" height="100%" fill="var(--paper)"/>'
  const end = text.indexOf('>')
  // The whole picture has a role and a description; Vega's roles of its parts are not heard inside it.
  const marks = text.slice(end + 1).replace(/ (role|aria-\w+)="[^"]*"/g, '')
  return `${text.slice(0, end)} width="${width}" height="${height}">${style}${paper}${marks}\n`
}
