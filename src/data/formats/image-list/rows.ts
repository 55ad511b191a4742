/** Reads lists of images: CSV, or JSON lines. */
import { parse } from 'csv-parse/sync'
import { UserError } from '../../../errors.ts'
import { isImageName } from '../../images/encoded-images.ts'
import { parseObject } from '../../json.ts'

/** An image of a list. */
export interface Row {
  /** As it is in the list. */
  readonly path: string
  /** A class number or a class name. */
  readonly label: string
  /** In the file, from 1. */
  readonly line: number
}

export type ListKind = 'CSV' | 'JSON lines'

const columns = {
  path: ['path', 'file', 'filename', 'file_name', 'image', 'image_path', 'filepath'],
  label: ['label', 'class', 'target', 'class_name', 'category', 'labels'],
} as const satisfies Record<string, readonly string[]>

/** What a list is by its first line; undefined for what is none. */
export function kindOfList(head: Uint8Array): ListKind | undefined {
  const [line = ''] = Buffer.from(head).toString('utf8').replace('\uFEFF', '').split(/\r?\n/)
  if (line.includes('\0')) return undefined
  if (line.trimStart().startsWith('{')) return columnsOf(keysOf(line)) && 'JSON lines'
  const [cells = []] = csv(line) ?? []
  return columnsOf(cells) || (cells.length > 1 && isImageName(cells[0]!)) ? 'CSV' : undefined
}

/** @throws UserError for a line without a path or a label, naming it */
export const readRows = (file: string, text: string, kind: ListKind): Row[] =>
  kind === 'CSV' ? readCsv(file, text) : readJsonLines(file, text)

/** Columns by name in any order, or without names the path and then the label. */
function readCsv(file: string, text: string): Row[] {
  const lines = csv(text)
  if (!lines)
    throw new UserError(`${file}: expected CSV, got quotes that do not close or stand within a cell`)
  const named = columnsOf(lines[0] ?? [])
  const { path, label } = named ?? { path: 0, label: 1 }
  return lines
    .slice(named ? 1 : 0)
    .map((cells, i) => row(file, cells[path], cells[label], i + (named ? 2 : 1)))
}

/** An object a line. */
function readJsonLines(file: string, text: string): Row[] {
  const rows: Row[] = []
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue
    const object = parseObject(`${file}: line ${i + 1}`, line.replace('\uFEFF', ''))
    const keys = Object.keys(object)
    const found = columnsOf(keys)
    const value = (k: number | undefined) => (k === undefined ? undefined : object[keys[k]!])
    rows.push(row(file, value(found?.path), value(found?.label), i + 1))
  }
  return rows
}

/** Where path and label are among the names of columns; undefined unless both are. */
function columnsOf(names: readonly string[]): { readonly path: number; readonly label: number } | undefined {
  const small = names.map((name) => name.trim().toLowerCase())
  const place = (known: readonly string[]) => small.findIndex((name) => known.includes(name))
  const found = { path: place(columns.path), label: place(columns.label) }
  return found.path !== -1 && found.label !== -1 ? found : undefined
}

function row(file: string, path: unknown, label: unknown, line: number): Row {
  const text = typeof label === 'number' ? String(label) : label
  if (typeof path === 'string' && path !== '' && typeof text === 'string' && text !== '')
    return { path, label: text, line }
  throw new UserError(
    `${file}: line ${line}: expected a path and a label, got ${JSON.stringify([path, label])}`,
  )
}

/** Cells of each line; undefined for what is no CSV. */
function csv(text: string): string[][] | undefined {
  try {
    return parse(text, { bom: true, skip_empty_lines: true, relax_column_count: true, trim: true })
  } catch {
    return undefined
  }
}

function keysOf(line: string): readonly string[] {
  try {
    return Object.keys(parseObject('', line))
  } catch {
    return []
  }
}
