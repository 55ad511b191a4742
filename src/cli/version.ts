import { readFileSync } from 'node:fs'

/** This program's; its package.json lies two folders up in the sources and in the built package alike. */
export const readVersion = (): string => packageVersion(new URL('../../package.json', import.meta.url))

/** @param file a package.json */
export const packageVersion = (file: string | URL): string =>
  (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
