import { elementCount } from '../../onnx/tensor.ts'
import { linear, relu, startNetwork } from './layers.ts'
import type { Network } from './network.ts'

/** Two hidden layers of 128 units with ReLU. Layer k is the output of hidden layer k. */
export const mlp: Network = ({ shape, classes, seed }) => {
  const width = 128
  const net = startNetwork(seed, shape)
  const { g } = net
  const features = elementCount(shape)
  const flat = shape.length === 1 ? net.input : g.op('Flatten', [net.input], {}, { name: 'flat' })
  const hidden1 = relu(net, linear(net, flat, 'fc1', features, width), 'hidden1')
  const hidden2 = relu(net, linear(net, hidden1, 'fc2', width, width), 'hidden2')
  g.rename(linear(net, hidden2, 'fc3', width, classes), 'logits')
  g.output('logits')
  return { model: g.model, layers: [net.input, hidden1, hidden2] }
}
