import type { Attack, AttackParameters } from './attack.ts'

/** What an attack goes by: of the parameters those that it reads, of the others its defaults. */
export function settingsOf({ defaults, reads }: Attack, parameters: AttackParameters): AttackParameters {
  const keys: readonly (keyof AttackParameters)[] = [...reads, 'std']
  const said = keys.filter((key) => parameters[key] !== undefined).map((key) => [key, parameters[key]])
  return { ...defaults, ...Object.fromEntries(said) }
}
