/** Parts of the page. */

/** @param rows of which the first is the head; columns after the first are numbers */
export function markdownTable(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows.map(
    (row) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`,
  )
  const rule = `|${rows[0]!.map((_, i) => (i === 0 ? '---|' : '---:|')).join('')}`
  return [head, rule, ...body].join('\n')
}

/**
 * The page with `content` between the lines `<!-- name -->` and `<!-- /name -->`.
 *
 * @throws Error if the page does not have them
 */
export function withSection(page: string, name: string, content: string): string {
  const [begin, end] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`]
  const [from, to] = [page.indexOf(begin), page.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`Expected ${begin.trim()} and then ${end} in the page`)
  return `${page.slice(0, from + begin.length)}\n${content}\n\n${page.slice(to)}`
}

/** Of processors, as in "[...] on 2 cores of an X". */
export const machineInWords = ({ cpu, cores, memory, platform }: Machine): string =>
  `${cores} cores of ${cpu.trim()}${memory === undefined ? '' : ` with ${memory} GiB of memory`}, ${platform}`

interface Machine {
  readonly cpu: string
  readonly cores: number
  /** In GiB. */
  readonly memory?: number
  readonly platform: string
}

export const versionsInWords = (versions: Readonly<Record<string, string>>): string =>
  Object.entries(versions)
    .map((pair) => pair.join(' '))
    .join(', ')
