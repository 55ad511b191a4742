/** Robust accuracy against the radius: a chart a ball, a line an attack, from the clean accuracy at 0 on. */
import { formatEpsilon } from '../../attacks/epsilon.ts'
import { curvesOf } from '../../eval/attack-run/plan.ts'
import type { AttackReport, Evaluation, WorstCaseReport } from '../../eval/evaluation.ts'
import { type Figure, figure, figures } from '../figure.ts'
import { percent, percentRange } from '../format.ts'
import type { Html } from '../html.ts'
import { lineChart, type Point, type Series } from '../line-chart.ts'
import { runTitle } from './names.ts'

/** A line, and what it was drawn from. */
export interface Curve {
  readonly ball: string
  readonly name: string
  /** Of all attacks, taken together. */
  readonly together?: true
  readonly runs: readonly Pick<AttackReport, 'epsilon' | 'robustAccuracy' | 'robustAccuracyInterval'>[]
}

export async function epsilonCurves(evaluation: Evaluation): Promise<Html> {
  const curves = robustCurves(evaluation)
  const balls = [...new Set(curves.map((c) => c.ball))]
  const drawn = balls.map(async (ball, i) => {
    const within = curves.filter((c) => c.ball === ball)
    return figure({
      ...(await epsilonChart(`epsilon-${i}`, ball, within, [evaluation.clean])),
      numbers: {
        caption: `robust accuracy in ${ball}`,
        columns: [{ title: 'Epsilon' }, ...within.map((c) => ({ title: c.name, kind: 'number' as const }))],
        rows: epsilonRows(within),
      },
    })
  })
  return figures(await Promise.all(drawn))
}

/** Of each attack its radii in rising order, and of all together where there are several. */
export function robustCurves({ attacks, worstCase = [] }: Evaluation): Curve[] {
  const descriptions = attacks.map(({ name, ball, epsilon, params, targeted, surrogate }) => ({
    ...{ name, ball, epsilon, params },
    ...(targeted !== undefined && { targeted }),
    ...(surrogate && { surrogate }),
  }))
  const groups = curvesOf(descriptions).map((curve) => curve.map((p) => attacks[p.index]!))
  const single = groups.map((runs) => ({
    ball: runs[0]!.ball,
    name: `${runTitle(runs[0]!)}${settingsApart(runs[0]!, groups)}`,
    runs,
  }))
  const together = [...new Set(worstCase.map((w) => w.ball))].map((ball) => ({
    ball,
    name: 'all together',
    together: true as const,
    runs: worstCase.filter((w) => w.ball === ball).toSorted(byEpsilon),
  }))
  return [...single, ...together]
}

const byEpsilon = (a: WorstCaseReport, b: WorstCaseReport): number => a.epsilon - b.epsilon

/** ", steps 40": in what a curve differs from others of its title. */
function settingsApart(run: AttackReport, groups: readonly (readonly AttackReport[])[]): string {
  const alike = groups
    .map(([first]) => first!)
    .filter((other) => other.ball === run.ball && runTitle(other) === runTitle(run))
  return Object.entries(run.params)
    .filter(([key, value]) => alike.some((other) => other.params[key] !== value))
    .map(([key, value]) => `, ${key} ${value}`)
    .join('')
}

/** @param clean accuracies without attack: one for all curves, or one a curve */
export async function epsilonChart(
  id: string,
  ball: string,
  curves: readonly Curve[],
  clean: readonly Evaluation['clean'][],
): Promise<Omit<Figure, 'numbers'>> {
  const series = curves.map(({ name, runs }, i): Series => {
    const { accuracy, accuracyInterval } = clean[i] ?? clean[0]!
    const first = runs.some((r) => r.epsilon === 0) ? [] : [point(0, accuracy, accuracyInterval)]
    const rest = runs.map((r) => point(r.epsilon, r.robustAccuracy, r.robustAccuracyInterval))
    return { name, points: [...first, ...rest] }
  })
  const radii = [...new Set(series.flatMap((s) => s.points.map((p) => p.x)))].sort((a, b) => a - b)
  const title = `Robust accuracy in ${ball}`
  const chart = await lineChart({
    ...{ id, title, series },
    x: { title: 'epsilon', ticks: radii.map((value) => ({ value, label: formatEpsilon(value) })) },
    y: { title: '% of images', scale: 'linear', domain: [0, 100] },
  })
  return {
    title,
    caption: 'Right without the attack and never fooled up to epsilon; bands are 95 % intervals.',
    chart,
  }
}

const point = (x: number, share: number, interval?: readonly [number, number]): Point => ({
  x,
  y: 100 * share,
  ...(interval && { band: [100 * interval[0], 100 * interval[1]] as const }),
})

/** A row a radius, a column a curve. */
export function epsilonRows(curves: readonly Curve[]): string[][] {
  const radii = [...new Set(curves.flatMap((c) => c.runs.map((r) => r.epsilon)))].sort((a, b) => a - b)
  return radii.map((epsilon) => [
    formatEpsilon(epsilon),
    ...curves.map(({ runs }) => {
      const run = runs.find((r) => r.epsilon === epsilon)
      return run ? `${percent(run.robustAccuracy)} (${percentRange(run.robustAccuracyInterval)})` : '–'
    }),
  ])
}
