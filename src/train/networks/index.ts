/** The table of networks that can be trained by name. */
import { cnn } from './cnn.ts'
import { mlp } from './mlp.ts'
import type { Network } from './network.ts'

export type { BuiltNetwork, Network, NetworkOptions } from './network.ts'

export const networks = { cnn, mlp } as const satisfies Readonly<Record<string, Network>>

export type NetworkName = keyof typeof networks
