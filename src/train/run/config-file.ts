/** `config.json`: what a run is. */
import { existsSync, readFileSync } from 'node:fs'
import { isObject, parseObject } from '../../data/json.ts'
import { UserError } from '../../errors.ts'
import { checkFingerprint, circumstances, type Fingerprint } from './fingerprint.ts'
import { runPath, writeRunFile } from './folder.ts'
import { jsonFile } from './json.ts'

/** Of one run, and of the folder above several. */
export const configSchemas = { run: 'onnx-manifold/run/1', runs: 'onnx-manifold/runs/1' } as const

export interface ConfigFile extends Readonly<Record<string, unknown>> {
  readonly schema: (typeof configSchemas)[keyof typeof configSchemas]
  readonly fingerprint?: Fingerprint
}

/** @param config of the caller, who may have read it from such a file; @param own what this project says itself */
export function configFile<Own extends object>(
  schema: ConfigFile['schema'],
  config: Readonly<Record<string, unknown>>,
  own: Own,
): ConfigFile & Own {
  const { schema: _, ...rest } = config
  return { schema, ...rest, ...own }
}

export const writeConfig = (folder: string, config: ConfigFile): void =>
  writeRunFile(folder, 'config', jsonFile(config))

/**
 * That the run in the folder is this one.
 *
 * @throws UserError that names what differs: a setting, the base model, the data
 */
export function checkConfig(folder: string, { fingerprint, ...expected }: ConfigFile): void {
  const file = runPath(folder, 'config')
  if (!existsSync(file))
    throw new UserError(`${folder}: expected a run to go on with, there is no config.json`)
  const { fingerprint: found, ...settings } = parseObject(file, readFileSync(file, 'utf8'))
  const [began, got] = [new Map(leavesOf(settings)), new Map(leavesOf(expected))]
  for (const key of new Set([...began.keys(), ...got.keys()]))
    if (began.get(key) !== got.get(key) && !circumstances.includes(key.split('.')[0]!))
      throw new UserError(
        `${file}: ${key}: expected ${began.get(key) ?? 'none'} as the run began with, got ${got.get(key) ?? 'none'}`,
      )
  if (fingerprint) checkFingerprint(file, found, fingerprint)
}

/** `mix.alpha` and the like with their values as JSON. */
const leavesOf = (value: unknown, at: readonly string[] = []): (readonly [string, string])[] =>
  isObject(value)
    ? Object.entries(value).flatMap(([key, part]) => leavesOf(part, [...at, key]))
    : value === undefined
      ? []
      : [[at.join('.'), JSON.stringify(value)]]
