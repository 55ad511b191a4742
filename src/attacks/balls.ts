/** The one table of threat models: how far a perturbation may go, and which way goes up fastest. */
import type { Ball } from './balls/ball.ts'
import { l1 } from './balls/l1.ts'
import { l2 } from './balls/l2.ts'
import { linf } from './balls/linf.ts'

export type { Ball } from './balls/ball.ts'

export const balls = { linf, l2, l1 } as const satisfies Readonly<Record<string, Ball>>

export type BallName = keyof typeof balls
