/** Trigonometric and hyperbolic functions, Erf, Reciprocal, and the absolute value. */
import { unary } from './elementwise.ts'
import { awayFrom, between, normal, piecewise } from './grad-case.ts'

const inner = between(-0.8, 0.8)
const fine = { sizes: [0.01, 0.003], tolerance: 1e-4 }

export const abs = unary('Abs', awayFrom(0), { steps: piecewise })
export const acos = unary('Acos', inner, { steps: fine })
export const acosh = unary('Acosh', between(1.5, 3))
export const asin = unary('Asin', inner, { steps: fine })
export const asinh = unary('Asinh', between(-2, 2))
export const atan = unary('Atan', between(-2, 2))
export const atanh = unary('Atanh', inner, { steps: fine })
export const cos = unary('Cos', between(0.3, 2.5))
export const cosh = unary('Cosh', between(0.3, 1.5))
export const erf = unary('Erf', between(-1.2, 1.2))
export const reciprocal = unary('Reciprocal', awayFrom(0), { steps: fine })
export const sin = unary('Sin', normal)
export const sinh = unary('Sinh', between(-1.5, 1.5))
export const tan = unary('Tan', between(-1, 1), { steps: fine })
