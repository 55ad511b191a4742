/** The analyses that there are, by name. */
import type { Analysis } from './analysis.ts'
import { boundary } from './boundary.ts'
import { density } from './density.ts'
import { interpolation } from './interpolation.ts'
import { knn } from './knn.ts'
import type { AnalysisName } from './names.ts'
import { regions } from './regions.ts'
import { svd } from './svd.ts'

export const analyses = {
  svd,
  knn,
  density,
  regions,
  interpolation,
  boundary,
} as const satisfies Record<AnalysisName, Analysis<unknown>>

export type { AnalysisName } from './names.ts'

/** A field an analysis that was asked for. */
export type AnalysisReport = {
  readonly [Name in AnalysisName]?: Awaited<ReturnType<(typeof analyses)[Name]['run']>>
}
