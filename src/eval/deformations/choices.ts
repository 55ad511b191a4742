/** Deformations as people write them. */
import { UserError } from '../../errors.ts'
import type { Deformation } from './deformation.ts'
import { type DeformationName, deformationGroups, deformationNames, deformations } from './index.ts'

/** One deformation at one strength. */
export interface DeformationChoice {
  readonly name: DeformationName
  readonly strength: number
}

/**
 * Reads `all`, `paper`, `corruptions`, names and `name=strength`, separated by commas or in a list. A name alone stands
 * for its usual strengths. What is named twice is done once.
 *
 * @param height and width of the images: some strengths go by them
 * @throws UserError for anything else
 */
export function parseDeformations(
  text: string | readonly string[],
  height: number,
  width: number,
): DeformationChoice[] {
  const parts = [text].flat().flatMap((list) => list.split(',').map((part) => part.trim()))
  const choices = parts.flatMap((part) => choicesOf(part, height, width))
  const different = new Map(choices.map((choice) => [`${choice.name}=${choice.strength}`, choice]))
  return [...different.values()]
}

function choicesOf(part: string, height: number, width: number): DeformationChoice[] {
  const [name, said] = splitOnce(part)
  if (said === undefined && Object.hasOwn(deformationGroups, name))
    return deformationGroups[name as keyof typeof deformationGroups].flatMap((member) =>
      usual(member, height, width),
    )
  if (!Object.hasOwn(deformations, name))
    throw new UserError(
      `--deform: expected one of ${[...Object.keys(deformationGroups), ...deformationNames].join(', ')}, got "${part}"`,
    )
  const known = name as DeformationName
  if (said === undefined) return usual(known, height, width)
  const choice = { name: known, strength: said === '' ? Number.NaN : Number(said) }
  checkStrength(choice, said)
  return [choice]
}

const usual = (name: DeformationName, height: number, width: number): DeformationChoice[] =>
  deformations[name].strengths(height, width).map((strength) => ({ name, strength }))

/** @throws UserError for a strength outside of the deformation's range */
export function checkStrength({ name, strength }: DeformationChoice, said = String(strength)): void {
  const { range, unit }: Deformation = deformations[name]
  const [least, most] = range
  if (strength >= least && strength <= most) return
  throw new UserError(
    `--deform: expected ${name}=${unit.toUpperCase().replaceAll(' ', '-')}, a number from ${least} to ${round(most)}, got "${said}"`,
  )
}

/** Rounded down, so that what the message says is inside of the range. */
const round = (most: number): number => Math.floor(most * 1000) / 1000

function splitOnce(part: string): [name: string, said: string | undefined] {
  const at = part.indexOf('=')
  return at === -1 ? [part, undefined] : [part.slice(0, at).trim(), part.slice(at + 1).trim()]
}
