/** What an analysis of representations is to the rest of the project. */
import type { OnnxClassifier } from '../../attacks/onnx-classifier.ts'
import type { Dataset } from '../../data/dataset.ts'
import type { Provider } from '../../runtime/providers/provider.ts'
import type { Features } from './features.ts'

export interface AnalysisContext {
  readonly classifier: OnnxClassifier
  /** What is evaluated. */
  readonly data: Dataset
  /** What the model was trained on, for analyses that fit something; opened when it is first asked for. */
  readonly trainData: () => Promise<Dataset>
  /** Opens what lies at each tensor that was chosen, by default the input of the last linear layer. */
  readonly features: readonly Features[]
  /** Added to every label of the data. */
  readonly labelsOffset: number
  /** Images at a time. */
  readonly batch: number
  readonly seed: number
  /** For sessions that an analysis opens itself. */
  readonly threads?: number | undefined
  readonly provider?: Provider | undefined
  /** Called with images done, of all that this analysis will look at. */
  readonly onProgress: (done: number, total: number) => void
}

/** An analysis gives plain JSON; its type is the report's. */
export interface Analysis<Report> {
  /** For the help. */
  readonly description: string
  /** Section, figure or equation of the paper, or where else it comes from. */
  readonly source: string
  /** Whether it has something to look at; by default it has. Asked where all analyses are run. */
  readonly suits?: (context: AnalysisContext) => boolean
  /** @throws UserError for data and models that it cannot look at, saying what it needs */
  readonly run: (context: AnalysisContext) => Promise<Report>
}
