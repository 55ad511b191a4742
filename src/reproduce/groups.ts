/** The arms of an experiment as its tables and pictures show them. */
import { type Arm, type Experiment, groupOf, methodOf, type Reported } from './experiment.ts'
import type { ArmResults, Results } from './results.ts'
import { rowsOf, splitTitle } from './verdicts.ts'

export interface Row extends ArmResults {
  /** `manifold` */
  readonly method: string
  /** The title within the group. */
  readonly label: string
  readonly paper: Readonly<Record<string, Reported>>
}

export interface Group {
  readonly name: string
  /** What the titles of its arms begin with: `CIFAR-10, PreActResNet18`; empty where they have no such beginning. */
  readonly heading: string
  /** At least one. */
  readonly rows: readonly Row[]
}

/** What is in the results, in the order of the experiment. */
export function groupsOf(experiment: Experiment, results: Results): readonly Group[] {
  const rows = rowsOf(experiment, results.scale).flatMap((row): Row[] => {
    const arm = results.arms.find(({ name }) => name === row.name)
    if (arm === undefined) return []
    return [{ ...arm, method: methodOf(arm), label: splitTitle(arm.title).name, paper: reportedOf(row) }]
  })
  return [...new Set(rows.map(groupOf))].map((name) => {
    const own = rows.filter((row) => groupOf(row) === name)
    return { name, heading: splitTitle(own[0]!.title).heading, rows: own }
  })
}

/** Titles of what the experiment has and the results have not. */
export const notRun = (experiment: Experiment, { scale, arms }: Results): readonly string[] =>
  rowsOf(experiment, scale)
    .filter((row) => !arms.some(({ name }) => name === row.name))
    .map(({ title }) => title)

/** The number of seeds, if all arms have as many. */
export function commonSeeds({ arms }: Pick<Results, 'arms'>): number | undefined {
  const counts = new Set(arms.map(({ runs }) => runs.length))
  return counts.size === 1 ? [...counts][0] : undefined
}

const reportedOf = ({ paper }: Pick<Arm, 'paper'>): Row['paper'] =>
  Object.fromEntries(
    Object.entries(paper ?? {}).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
