import type { GradRule } from '../rule.ts'

/**
 * Operators whose float results have derivative zero everywhere: constants made from shapes, random draws, steps.
 * Sign, Round, Floor and Ceil are flat between their jumps.
 *
 * https://onnx.ai/onnx/operators/onnx__Sign.html
 */
export const noGradient: GradRule = ({ inputs }) => inputs.map(() => null)
