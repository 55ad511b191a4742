/** XML as text: elements, escaped. */

/** `<name a="1"/>` or `<name a="1">...</name>`; attributes that are undefined are left out. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  children: readonly string[] = [],
): string {
  const said = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${escaped(String(value))}"`],
  )
  const open = `<${name}${said.join('')}`
  return children.length === 0 ? `${open}/>` : `${open}>${children.join('')}</${name}>`
}

/** Lines of text inside an element. */
export const textOf = (lines: readonly string[]): string => lines.map(escaped).join('\n')

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** Control characters and halves of surrogate pairs have no place in XML 1.0, escaped or not. */
const escaped = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, '\u{fffd}')
    .replaceAll(/[&<>"']/g, (character) => entities[character]!)
