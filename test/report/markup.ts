/** Reads the HTML and SVG that reports are made of, strictly: whatever is not closed in order is an error. */

const voidElements = new Set(['meta', 'br', 'hr', 'img', 'link', 'input'])

export interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: (Element | string)[]
}

/** @throws Error if the markup is not well-formed */
export function parseMarkup(text: string): Element {
  const root: Element = { name: '', attributes: {}, children: [] }
  const open = [root]
  const token =
    /<!doctype html>|<style>([\s\S]*?)<\/style>|<(\/?)([\w-]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)|(<)/gi
  for (const [, style, closes, name = '', attributes = '', empty, content, stray] of text.matchAll(token)) {
    const parent = open.at(-1)!
    if (stray !== undefined) throw new Error('a < that begins no tag')
    if (style !== undefined) parent.children.push({ name: 'style', attributes: {}, children: [style] })
    else if (content !== undefined) parent.children.push(decode(content))
    else if (closes === '/') {
      if (open.pop()!.name !== name) throw new Error(`</${name}> closes <${parent.name}>`)
    } else if (name !== '') {
      const element: Element = { name, attributes: readAttributes(attributes), children: [] }
      parent.children.push(element)
      if (empty !== '/' && !voidElements.has(name)) open.push(element)
    }
  }
  if (open.length !== 1) throw new Error(`<${open.at(-1)!.name}> is not closed`)
  return root
}

const readAttributes = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(/([\w:-]+)="([^"]*)"/g)].map(([, name, value]) => [name!, decode(value!)]),
  )

const characters: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }

const decode = (text: string): string =>
  text.replace(/&([#\w]*;?)/g, (_, entity: string) => {
    const character = characters[entity.slice(0, -1)]
    if (character === undefined) throw new Error(`&${entity} is no entity`)
    return character
  })

/** All elements of the name, in the order of the text. */
export function elements(within: Element, name: string): Element[] {
  return within.children.flatMap((child) =>
    typeof child === 'string' ? [] : [...(child.name === name ? [child] : []), ...elements(child, name)],
  )
}

export const textOf = (element: Element): string =>
  element.children.map((child) => (typeof child === 'string' ? child : textOf(child))).join('')

/** The corners of an SVG path of straight lines. */
export const corners = (path: Element): [number, number][] =>
  [...path.attributes.d!.matchAll(/[ML](-?[\d.]+),(-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)])

/** The cells of the table with the caption, header first. */
export function tableRows(within: Element, caption: string): string[][] {
  const table = elements(within, 'table').find((t) => elements(t, 'caption').map(textOf)[0] === caption)
  if (table === undefined) throw new Error(`there is no table "${caption}"`)
  return elements(table, 'tr').map((row) =>
    row.children.filter((cell) => typeof cell !== 'string').map((cell) => plain(textOf(cell))),
  )
}

/** With plain blanks for those that do not break. */
export const plain = (text: string): string => text.replaceAll('\u00a0', ' ')
