/** The analyses by name, for the help: it need not load what they compute with. */
export const analysisNames = ['svd', 'knn', 'density', 'regions', 'interpolation', 'boundary'] as const

export type AnalysisName = (typeof analysisNames)[number]
