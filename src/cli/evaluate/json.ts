/** An evaluation as a file. */
import type { Evaluation } from '../../eval/evaluation.ts'

/**
 * JSON for programs, and for people who look into it: lists of numbers are one line. What is only for `merge`, the columns
 * of a shard, is not indented.
 */
export const renderJson = (evaluation: Evaluation): string =>
  evaluation.shard ? `${JSON.stringify(evaluation)}\n` : `${indented(evaluation)}\n`

// A line break cannot be within a string of JSON, so nothing but lists is matched.
const indented = (value: unknown): string =>
  JSON.stringify(value, null, 2).replace(
    /\[\n\s+([^[\]{}"]*?)\n\s+\]/g,
    (_, numbers: string) => `[${numbers.replace(/\s*\n\s*/g, ' ')}]`,
  )
