/** Curves of several runs in one chart. */
import type { Evaluation } from '../../eval/evaluation.ts'
import {
  type DeformationCurve,
  deformationChart,
  deformationCurves,
  pointOf,
} from '../evaluation/deformation-sections.ts'
import { type Curve, epsilonChart, epsilonRows, robustCurves } from '../evaluation/epsilon-curves.ts'
import { figure, figures } from '../figure.ts'
import type { Html } from '../html.ts'
import type { NamedEvaluation } from './comparison.ts'

/** A chart a ball; of each run the line of all its attacks together, or of each where there is no such. */
export async function epsilonFigures(named: readonly NamedEvaluation[]): Promise<Html> {
  const lines = named.flatMap(({ name, evaluation }) =>
    decisive(evaluation).map((curve) => ({
      ...curve,
      name: `${name}: ${curve.name}`,
      clean: evaluation.clean,
    })),
  )
  const balls = [...new Set(named.flatMap(({ evaluation }) => evaluation.attacks.map((a) => a.ball)))]
  const drawn = balls.map(async (ball, i) => {
    const within = lines.filter((l) => l.ball === ball)
    const clean = within.map((l) => l.clean)
    return figure({
      ...(await epsilonChart(`epsilon-${i}`, ball, within, clean)),
      numbers: {
        caption: `robust accuracy in ${ball}`,
        columns: [{ title: 'Epsilon' }, ...within.map((l) => ({ title: l.name, kind: 'number' as const }))],
        rows: epsilonRows(within),
      },
    })
  })
  return figures(await Promise.all(drawn))
}

function decisive(evaluation: Evaluation): Curve[] {
  const curves = robustCurves(evaluation)
  return curves.filter((c) => c.together || !curves.some((other) => other.together && other.ball === c.ball))
}

/** A small chart for each deformation that some run has at several strengths; a line a run. */
export async function deformationFigures(named: readonly NamedEvaluation[]): Promise<Html | undefined> {
  const curves = named.map(({ evaluation }) => deformationCurves(evaluation.deformations))
  const names = [
    ...new Set(
      curves
        .flat()
        .filter((c) => c.reports.length > 1)
        .map((c) => c.name),
    ),
  ]
  if (names.length === 0) return undefined
  const drawn = names.map(async (name, i) => {
    const own = curves.map((list) => list.find((c) => c.name === name))
    const all: DeformationCurve = {
      name,
      unit: own.find(Boolean)!.unit,
      reports: own.flatMap((c) => c?.reports ?? []),
    }
    const series = named.map((run, k) => ({
      ...{ name: run.name, hue: k },
      points: own[k]?.reports.map(pointOf) ?? [],
    }))
    return figure(await deformationChart(`deformation-${i}`, all, series, true))
  })
  return figures(await Promise.all(drawn), 'small')
}
