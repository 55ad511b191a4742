import type { Evaluation } from '../../src/eval/evaluation.ts'

/** The evaluation without what a clock decides. */
export function lasting(evaluation: Evaluation): Evaluation {
  const attacks = evaluation.attacks.map((a) => ({ ...a, seconds: 0 }))
  const deformations = evaluation.deformations.map((d) => ({ ...d, seconds: 0 }))
  return { ...evaluation, seconds: 0, attacks, deformations }
}
