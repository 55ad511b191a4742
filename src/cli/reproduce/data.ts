/** The data of arms: opened once for all that share it. */
import type { Arguments } from '../commands/train-options.ts'
import { openTrainingData, type TrainingData } from '../training/data.ts'

/** Opens what `train` with these arguments opens; of arguments that agree on the data, once. */
export function dataCache(): (args: Arguments) => Promise<TrainingData> {
  const opened = new Map<string, Promise<TrainingData>>()
  return (args) => {
    const { data, limit, 'per-class': perClass, 'data-root': root } = args
    const key = JSON.stringify([data, limit, perClass, root])
    const known = opened.get(key) ?? openTrainingData(args)
    opened.set(key, known)
    return known
  }
}
