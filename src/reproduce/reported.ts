/** What the paper reports of ways of mixing, where several experiments print it. */
import type { Arm } from './experiment.ts'
import type { MethodName } from './methods.ts'

/** PreActResNet18 on CIFAR-10: table 1. */
export const preActResNet18Reported = {
  none: { error: [4.83, 0.066], nll: [0.19, 0.003] },
  input: { error: [3.82, 0.048], nll: [0.186, 0.004] },
  manifold: { error: [2.95, 0.046], nll: [0.137, 0.003] },
} as const satisfies Readonly<Partial<Record<MethodName, Arm['paper']>>>

/** The same ways of mixing where the paper reports nothing. */
export const unreported = { none: {}, input: {}, manifold: {} } as const
