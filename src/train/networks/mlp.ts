import { fullyConnected } from './fully-connected.ts'
import type { Network } from './network.ts'

/** Two hidden layers of 128 units with ReLU. */
export const mlp: Network = (options) => {
  const { width = 128 } = options
  return fullyConnected(options, { units: [width, width], activation: 'Relu' })
}
