/** The analyses that there are, by name. */

/** A field an analysis that was asked for. */
// biome-ignore lint/complexity/noBannedTypes: filled in as analyses are added
export type AnalysisReport = {}
