/** The input as a place like any tensor of the network. */
import { type Classifier, pixelCount } from '../../attacks/classifier.ts'
import type { AnalysisContext } from './analysis.ts'
import type { Features } from './features.ts'

/** What reports call the input of the model. */
export const inputName = 'input'

/** Pixels in [0, 1], before any preprocessing; the rest of the network is all of it. */
export const inputFeatures = (classifier: Classifier): Features => ({
  tensor: inputName,
  size: pixelCount(classifier),
  at: async (images) => images,
  scores: (images) => classifier.logits(images),
  rest: async () => classifier,
  release: async () => {},
})

/** The input, then the tensors that were chosen. */
export const placesOf = ({ classifier, features }: AnalysisContext): readonly Features[] => [
  inputFeatures(classifier),
  ...features.filter(({ tensor }) => tensor !== inputName),
]
