import type { Check } from './check.ts'
import { byThreatModel, isIterated, standing, strongest, threatModel, tolerated } from './reported.ts'

/** Many small steps must find at least what a single large one finds. */
export const pgdWeakerThanFgsm: Check = {
  meaning: 'one step breaks more than many: the gradient near the images misleads',
  source: 'Athalye et al. 2018, section 3.1',
  level: 'quick',
  needs: 'reports',
  comparesRuns: true,
  run: ({ reports }) =>
    byThreatModel(reports).flatMap((group) => {
      const one = strongest(group.filter(({ name }) => name === 'fgsm'))
      const many = strongest(group.filter(isIterated))
      if (!one || !many || many.robustCorrect <= one.robustCorrect + tolerated(one.n)) return []
      return [
        `${many.name} leaves ${standing(many)} images standing at ${threatModel(many)}, fgsm with its single step ${standing(one)}: gradients near the images mislead, or the steps are too few or too short. Robust accuracy is at most that of fgsm`,
      ]
    }),
}
