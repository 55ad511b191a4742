/** The part of docs/performance.md about growth, from docs/performance/growth.json, and its charts. */
import { type AxisName, axes, type GrowthAxis } from '../../bench/growth/axes.ts'
import { quiet } from '../../bench/growth/print.ts'
import type { AxisResult, GrowthResult, PointResult } from '../../bench/growth/result.ts'
import { chartFile } from '../../src/report/chart-file.ts'
import { lineChart, type Point } from '../../src/report/line-chart.ts'
import { machineInWords, markdownTable, versionsInWords } from './markdown.ts'

const measures = {
  time: {
    title: 'time',
    y: 'milliseconds',
    reference: 'like the arithmetic',
    of: ({ milliseconds }: PointResult): Omit<Point, 'x'> => ({
      y: milliseconds.median,
      band: [milliseconds.low, milliseconds.high],
    }),
    grows: (p: PointResult) => p.operations,
  },
  memory: {
    title: 'peak memory',
    y: 'MiB',
    reference: 'in proportion',
    of: ({ peak }: PointResult): Omit<Point, 'x'> => ({ y: peak / 2 ** 20 }),
    grows: (p: PointResult) => p.x,
  },
} as const

type MeasureName = keyof typeof measures

export const chartName = (axis: AxisName, measure: MeasureName): string => `${axis}-${measure}.svg`

/** The charts by the names of their files. */
export async function growthCharts(result: GrowthResult): Promise<Record<string, string>> {
  const drawn = measured(result).flatMap(([name, axis]) =>
    (['time', 'memory'] as const).map(async (measure) => [
      chartName(name, measure),
      await chartOf(name, axis, measure),
    ]),
  )
  return Object.fromEntries(await Promise.all(drawn))
}

const measured = ({ axes: all }: GrowthResult): [AxisName, AxisResult][] =>
  (Object.keys(axes) as AxisName[]).flatMap((name) => (all[name] ? [[name, all[name]]] : []))

/** On two logarithmic axes, where a power is a straight line, and a steeper one grows faster. */
async function chartOf(name: AxisName, { points }: AxisResult, measure: MeasureName): Promise<string> {
  const { title, y, reference, of, grows } = measures[measure]
  const first = points[0]!
  const inProportion = (p: PointResult) => (of(first).y * grows(p)) / grows(first)
  const place = (p: PointResult) => Math.log2(p.x)
  const chart = await lineChart({
    id: `${name}-${measure}`,
    title: `${axes[name].title}: ${title}`,
    x: {
      title: `${axes[name].x} (log scale)`,
      ticks: points.map((p) => ({ value: place(p), label: String(p.x) })),
    },
    y: { title: y, scale: 'log' },
    series: [
      { name: 'measured', points: points.map((p) => ({ x: place(p), ...of(p) })) },
      { name: reference, points: points.map((p) => ({ x: place(p), y: inProportion(p) })), hue: 4 },
    ],
  })
  return chartFile(chart)
}

export function growthSection(result: GrowthResult): string {
  const { quick, threads, rounds, machine, versions } = result
  const all = measured(result)
  return [
    ...(quick
      ? [
          '**A quick run, to see that everything works: few rounds, small sizes. Do not quote these numbers.**',
        ]
      : []),
    `${threads} threads on ${machineInWords(machine)}; ${versionsInWords(versions)}; medians of ${rounds} rounds.`,
    markdownTable([
      [
        'what grows',
        'from',
        'to',
        'time',
        'arithmetic',
        'time by arithmetic',
        'peak memory',
        'first run',
        'of the Gemm peak',
      ],
      ...all.map(([name, axis]) => summaryRow(axes[name], axis)),
    ]),
    ...all.map(([name, axis]) => axisSection(name, axis, result)),
  ].join('\n\n')
}

function summaryRow({ title }: GrowthAxis, { points, exponents }: AxisResult): string[] {
  const { time, operations, timeByOperations, memory, opening } = exponents
  const shares = points.map((p) => p.share.median)
  return [
    title,
    String(points[0]!.x),
    String(points.at(-1)!.x),
    ...[time, operations, timeByOperations, memory, opening].map((exponent) => exponent.toFixed(2)),
    `${percent(Math.min(...shares))} to ${percent(Math.max(...shares))}`,
  ]
}

function axisSection(
  name: AxisName,
  { points, gemm, othersShare }: AxisResult,
  options: GrowthResult,
): string {
  const { quick, threads, rounds } = options
  const { title, x, work } = axes[name]
  const picture = (measure: MeasureName) =>
    `![${title}: ${measures[measure].title}](performance/${chartName(name, measure)})`
  return [
    `### ${title}`,
    `${upperFirst(work)}: \`npm run bench -- growth --only ${name} --threads ${threads} --rounds ${rounds}${quick ? ' --quick' : ''}\`. Gemm peak ${gemm.median.toFixed(0)} GFLOP/s.${busy(othersShare)}`,
    [`| time | peak memory |`, '|---|---|', `| ${picture('time')} | ${picture('memory')} |`].join('\n'),
    markdownTable([
      [x, 'ms', 'quartiles', 'GFLOP', 'of the Gemm peak', 'peak MiB', 'first run, s'],
      ...points.map(pointRow),
    ]),
  ].join('\n\n')
}

const pointRow = ({ x, milliseconds, operations, share, peak, opening }: PointResult): string[] => [
  String(x),
  milliseconds.median.toFixed(1),
  `${milliseconds.low.toFixed(1)} to ${milliseconds.high.toFixed(1)}`,
  (operations / 1e9).toFixed(1),
  percent(share.median),
  (peak / 2 ** 20).toFixed(0),
  opening.toFixed(1),
]

/** Said where it spoils the numbers. */
export const busy = (othersShare: number): string =>
  othersShare > quiet ? ` Other programs took ${percent(othersShare)} of the processors' time.` : ''

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`

const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
