/** A configuration of nested JSON as rows that people can read. */

export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [key: string]: Json | undefined
}

/** One row a leaf: [the keys joined by dots, the value]. A list of plain values is one leaf. */
export function settingRows(config: JsonObject): [name: string, value: string][] {
  return Object.entries(config).flatMap(([key, value]) => rowsOf(key, value))
}

function rowsOf(name: string, value: Json | undefined): [string, string][] {
  if (value === undefined) return []
  if (typeof value !== 'object' || value === null) return [[name, leafText(value)]]
  if (Array.isArray(value) && value.every((v) => typeof v !== 'object' || v === null))
    return [[name, value.length === 0 ? 'none' : value.map(leafText).join(', ')]]
  const entries = Object.entries(value)
  return entries.length === 0 ? [[name, 'none']] : entries.flatMap(([k, v]) => rowsOf(`${name}.${k}`, v))
}

const leafText = (value: Json): string => (value === null ? 'none' : String(value))

/** The value at a path such as `data.spec`, if it is there. */
export function settingAt(config: JsonObject, path: string): Json | undefined {
  return path.split('.').reduce<Json | undefined>((at, key) => (isObject(at) ? at[key] : undefined), config)
}

/** The text or number at a path as text; undefined for anything else. */
export function settingText(config: JsonObject, path: string): string | undefined {
  const value = settingAt(config, path)
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}

/** The finite number at a path; undefined for anything else. */
export function settingNumber(config: JsonObject, path: string): number | undefined {
  const value = settingAt(config, path)
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
