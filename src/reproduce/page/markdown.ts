/** Tables in Markdown. */

export interface MarkdownColumn {
  readonly title: string
  /** Numbers stand right. */
  readonly kind?: 'number'
}

export function markdownTable(
  columns: readonly MarkdownColumn[],
  rows: readonly (readonly string[])[],
): string {
  const rule = columns.map(({ kind }) => (kind === 'number' ? '---:|' : '---|')).join('')
  return [line(columns.map(({ title }) => title)), `|${rule}`, ...rows.map(line)].join('\n')
}

const line = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`

export const shellBlock = (lines: readonly string[]): string => ['```sh', ...lines, '```'].join('\n')
