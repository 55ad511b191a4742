/** Radii as people write them: fractions of 255, or shares of the pixel range. */
import { UserError } from '../errors.ts'

/**
 * Reads `8/255`, `0.03` or a list `2/255,8/255`, in pixel units of [0, 1].
 *
 * @throws UserError for anything else, and for radii that only make sense on a scale of 0 to 255
 */
export function parseEpsilons(text: string): number[] {
  return text.split(',').map((part) => {
    const [, top, bottom] = /^\s*([0-9.eE+-]+)\s*(?:\/\s*([0-9.eE+-]+))?\s*$/.exec(part) ?? []
    const value = Number(top) / Number(bottom ?? 1)
    if (!Number.isFinite(value) || value < 0)
      throw new UserError(`--eps: expected a radius such as 8/255 or 0.03, got "${part.trim()}"`)
    if (value >= 1)
      throw new UserError(
        `--eps: expected a radius below 1 (pixels are in [0, 1]), got ${part.trim()}${value <= 255 && bottom === undefined ? `: did you mean ${part.trim()}/255?` : ''}`,
      )
    return value
  })
}

/** `8/255` where the radius is a multiple of 1/255 (or of a half) and that is shorter, else the number. */
export function formatEpsilon(epsilon: number): string {
  const levels = epsilon * 255
  const halves = Math.round(levels * 2) / 2
  const decimal = String(Number(epsilon.toPrecision(6)))
  const fraction = `${halves}/255`
  return Math.abs(levels - halves) < 1e-6 && fraction.length < decimal.length ? fraction : decimal
}
