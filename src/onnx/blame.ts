/** Failures that come from what a file says. */
import { UserError } from '../errors.ts'
import { describeNode, type Node } from './model.ts'

/**
 * Runs what relies on a node being valid ONNX: attributes of the right type, inputs that are there, sizes that fit. What
 * goes wrong is told as that node's, in one line; the original error is the cause.
 */
export function blaming<T>(node: Node, doing: string, f: () => T): T {
  try {
    return f()
  } catch (error) {
    if (error instanceof UserError) throw error
    const [reason] = String((error as Error).message).split('\n')
    throw new UserError(`${describeNode(node)}: ${doing} fails (${reason}): is the node valid?`, {
      cause: error,
    })
  }
}
