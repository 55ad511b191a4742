/** The ways of mixing that the paper compares. */
import type { Arm, TrainSettings } from './experiment.ts'

export type MethodName = 'none' | 'adamix' | 'input' | 'input-2' | 'manifold'

export const methods: Readonly<Record<MethodName, { readonly title: string; readonly train: object }>> = {
  none: { title: 'No mixup', train: { mix: 'none' } },
  adamix: { title: 'AdaMix', train: { mix: 'adamix' } },
  input: { title: 'Input Mixup (α = 1)', train: { mix: 'input', alpha: 1 } },
  'input-2': { title: 'Input Mixup (α = 2)', train: { mix: 'input', alpha: 2 } },
  manifold: { title: 'Manifold Mixup (α = 2)', train: { mix: 'manifold', alpha: 2 } },
}

/** Makes the arms of a group: each its own settings over those in common. */
export const armMaker =
  (group: string, common: TrainSettings) =>
  (name: string, title: string, train: object, paper?: Arm['paper']): Arm => ({
    name: `${group}/${name}`,
    title,
    train: { ...common, ...train },
    ...(paper && { paper }),
  })

/** The arms of one network: `group/method` with what the paper reports of each. */
export function armsOf(
  group: string,
  heading: string,
  common: TrainSettings,
  reported: Readonly<Partial<Record<MethodName, Arm['paper']>>>,
): readonly Arm[] {
  const arm = armMaker(group, common)
  return (Object.entries(reported) as [MethodName, Arm['paper']][]).map(([name, paper]) =>
    arm(name, `${heading}: ${methods[name].title}`, methods[name].train, paper),
  )
}
