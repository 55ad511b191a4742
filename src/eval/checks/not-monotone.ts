import { formatEpsilon } from '../../attacks/epsilon.ts'
import type { AttackReport } from '../evaluation.ts'
import type { Check } from './check.ts'
import { tolerated } from './reported.ts'

/**
 * A larger ball contains the smaller one: what falls in the one falls in the other. Robust counts already take that
 * into account; this looks at what each radius found by itself, the accuracy on its own images.
 */
export const notMonotone: Check = {
  meaning: 'an attack is weaker in a larger ball',
  source: 'Athalye et al. 2018, section 3.1',
  level: 'quick',
  needs: 'reports',
  comparesRuns: true,
  run({ reports }) {
    const curves = new Map<string, AttackReport[]>()
    for (const r of reports) {
      const key = JSON.stringify([r.name, r.ball, r.params, r.targeted, r.surrogate])
      curves.set(key, [...(curves.get(key) ?? []), r])
    }
    return [...curves.values()].flatMap((curve) => {
      const sorted = curve.toSorted((a, b) => a.epsilon - b.epsilon)
      const at = sorted.findIndex(
        (r, i) => i > 0 && r.adversarialCorrect > sorted[i - 1]!.adversarialCorrect + tolerated(r.n),
      )
      const [small, large] = [sorted[at - 1], sorted[at]]
      if (!small || !large) return []
      const right = (r: AttackReport) => `${r.adversarialCorrect} of ${r.n} at ${formatEpsilon(r.epsilon)}`
      return [
        `${small.name} (${small.ball}): the model gets ${right(small)} right and ${right(large)}, though the larger ball contains the smaller one. At the larger radius the attack is too weak (a single step goes too far, or steps are too long or too few): trust its numbers up to ${formatEpsilon(small.epsilon)} only`,
      ]
    })
  },
}
