/** HTML as a value: text is escaped unless it was built here. */

/** Text that is HTML already. */
export class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** What a template may hold: text is escaped, lists are joined, null and false leave nothing. */
export type Part = Html | string | number | null | false | readonly Part[]

/** `html\`<p>${text}</p>\``: a template whose parts are escaped, be they in an element or a quoted attribute. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Html =>
  new Html(strings.map((s, i) => s + textOf(parts[i] ?? null)).join(''))

function textOf(part: Part): string {
  if (part === null || part === false) return ''
  if (part instanceof Html) return part.text
  return typeof part === 'object' ? part.map(textOf).join('') : escapeHtml(String(part))
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** For the content of an element and for quoted attributes, of HTML and of SVG. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (c) => entities[c]!)
