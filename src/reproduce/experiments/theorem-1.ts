import type { Computation } from '../experiment.ts'
import { construction } from '../theorem-1/construction.ts'
import { descend } from '../theorem-1/descent.ts'
import { flatness } from '../theorem-1/flatness.ts'
import { leastLoss } from '../theorem-1/least-loss.ts'
import { mixingLoss } from '../theorem-1/mixing-loss.ts'
import { start } from '../theorem-1/start.ts'

/** As many classes as the data sets of the paper; more points a class than dimensions that corollary 1 leaves it. */
const [classes, perClass] = [10, 13]
const steps = 120

const rows = [
  { name: 'd-3', title: 'm = d − 3', dimensions: classes - 3 },
  { name: 'd-2', title: 'm = d − 2', dimensions: classes - 2 },
  { name: 'd-1', title: 'm = d − 1', dimensions: classes - 1 },
  { name: 'd', title: 'm = d', dimensions: classes },
  { name: '2d', title: 'm = 2d', dimensions: 2 * classes },
] as const

const column = (title: string, digits: number) => ({ title, unit: '', better: 'lower', digits }) as const

const asComputed =
  'The loss of an output u and a label v is their squared distance: the theorem needs a loss with l(u, u) = 0. Cross-entropy is none; under it the entropy of the mixed labels is left, and what can vanish is its excess over that, the Kullback-Leibler divergence. ' +
  'The bound below d − 1 dimensions is for linear f, as in the theorem; the paper does not give it. With any f three dimensions would do: segments between points in general position do not meet there, so f can be right on all of them. ' +
  'The corollary names the most dimensions that are left to a class: as many as that where A has rank d − 1, one less where b is such that A needs rank d (b = 0, say). ' +
  'Descent starts from an f whose outputs sum to 1 everywhere, as labels do, and keeps that: A then has rank d − 1 at most.'

export const theorem1: Computation = {
  title:
    'Theorem 1: the mixing loss can vanish where the hidden space has as many dimensions as classes less one',
  source: 'Verma et al. 2019, section 3.1, theorem 1 and corollary 1',
  about: `Hidden states of ${classes * perClass} training points of d = ${classes} classes, free to lie anywhere in m dimensions, and a linear function f(h) = A'h + b of them: built as the proof does, and found by ${steps} steps of gradient descent on objective (3) over all pairs, with lambda ~ Beta(2, 2) integrated exactly.`,
  runs: { cpu: 3, full: 5 },
  rows: rows.map(({ name, title, dimensions }) => ({ name, title: `${title} = ${dimensions}` })),
  columns: {
    least: column('Least loss by theory', 4),
    loss: column('Loss reached by descent', 4),
    excess: column('Difference of the two', 4),
    construction: column("Difference of the proof's construction", 4),
    bound: column('Dimensions that corollary 1 leaves to a class', 0),
    before: column('Dimensions in which a class varies before descent', 1),
    dimensions: column('The same after it', 1),
    off: column('Most that a class is off the corollary', 0),
    within: column('Variation inside of classes, as a share of all', 3),
    outside: column('The part of that outside of the null space of A', 3),
  },
  async compute(row, seed) {
    const found = rows.find(({ name }) => name === row)
    if (found === undefined) throw new Error(`Expected a row of theorem-1, got "${row}"`)
    const { dimensions } = found
    const problem = { classes, perClass, dimensions }
    const least = leastLoss(problem)
    const solution = await descend(problem, seed, steps)
    const loss = mixingLoss(problem, solution)
    const bound = Math.max(0, dimensions - classes + 1)
    const after = flatness(problem, solution)
    return {
      least,
      loss,
      excess: Math.abs(loss - least),
      construction: Math.abs(mixingLoss(problem, construction(problem, seed)) - least),
      bound,
      before: mean(flatness(problem, start(problem, seed)).dimensions),
      dimensions: mean(after.dimensions),
      off: Math.max(...after.dimensions.map((one) => Math.abs(one - bound))),
      within: after.within,
      outside: after.outside,
    }
  },
  claims: [
    {
      says: "The proof's construction has the least loss, 0 from d − 1 dimensions on",
      on: 'construction',
      below: 1e-12,
    },
    {
      says: 'Gradient descent ends at the least loss, no lower and no higher',
      on: 'excess',
      below: 1e-6,
    },
    { says: 'd − 1 dimensions allow what d − 2 do not', on: 'loss', best: 'd-1', than: ['d-2', 'd-3'] },
    { says: 'After it the states of a class vary in max(0, m − d + 1) dimensions', on: 'off', below: 0.5 },
    { says: 'And in no direction outside of the null space of A', on: 'outside', below: 1e-3 },
  ],
  notes: { cpu: asComputed, full: asComputed },
}

const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length
