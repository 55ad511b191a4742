/** Einsum: what its equation can say. */
import { casesOf, exact, type GradCase, type Make, normal, type Operand, smooth } from './grad-case.ts'

type Cases = readonly [GradCase, ...GradCase[]]

const make = casesOf('Einsum', { steps: exact })
/** Operands are called A, B, ... */
const of = (equation: string, operands: readonly Operand[], rest: Partial<GradCase> = {}): GradCase =>
  make(
    equation,
    Object.fromEntries(operands.map((operand, i) => [String.fromCharCode(65 + i), operand])),
    { equation },
    rest,
  )
const n: Make = normal
/** Products of three operands are cubic along a common direction. */
const cubic = { steps: smooth }

export const einsum: Cases = [
  of('ij,jk->ik', [n([2, 3]), n([3, 4])]),
  of('ij,jk', [n([2, 3]), n([3, 4])], { opset: 12 }),
  of(' b h w , b c h -> c w ', [n([2, 3, 4]), n([2, 5, 3])]),
  of('zy,yx', [n([2, 3]), n([3, 4])]),
  of('ji', [n([2, 3])]),
  of('ij->ji', [n([2, 3])]),
  of('ijk->', [n([2, 3, 2])]),
  of('ijk->j', [n([2, 3, 4])]),
  of('i,j->ij', [n([2]), n([3])]),
  of('i,i->', [n([3]), n([3])]),
  of('ij,ij->ij', [n([2, 3]), n([2, 3])]),
  of('ij,jk->k', [n([2, 3]), n([3, 4])]),
  of('ij,kl->jk', [n([2, 3]), n([4, 2])]),
  of('i,->i', [n([3]), n([])]),
  of('->', [n([])]),
  of('ij,jk,kl->il', [n([2, 3]), n([3, 2]), n([2, 4])], cubic),
  of('ij,i,j->', [n([2, 3]), n([2]), n([3])], cubic),
  of('aB,Bc->ac', [n([2, 3]), n([3, 4])]),
  // Diagonals.
  of('ii->i', [n([3, 3])]),
  of('ii->', [n([3, 3])]),
  of('iii->i', [n([3, 3, 3])]),
  of('iji->j', [n([3, 2, 3])]),
  of('iij,jk->ik', [n([3, 3, 2]), n([2, 4])]),
  of('ii,i->i', [n([3, 3]), n([3])]),
  of('ii,jj->ij', [n([3, 3]), n([2, 2])]),
  // Ellipses, broadcast among each other.
  of('...ij,...jk->...ik', [n([2, 3, 4]), n([2, 4, 2])]),
  of('...ij,...jk->...ik', [n([1, 3, 2, 4]), n([2, 1, 4, 2])]),
  of('...ij,...jk', [n([2, 3, 4]), n([2, 4, 2])]),
  of('i...j,j->...i', [n([3, 4, 2]), n([2])]),
  of('i...,i->...i', [n([2, 3, 4]), n([2])]),
  of('...ii->...i', [n([2, 3, 3])]),
  of('...,...->...', [n([2, 3]), n([1, 3])]),
  // Sizes of 1 broadcast under a letter too.
  of('ij,ij->i', [n([1, 3]), n([2, 3])]),
  of('ij,ij->i', [n([2, 1]), n([2, 3])]),
  of('ij,jk->ik', [n([2, 1]), n([3, 4])]),
  of('ij,ij->', [n([2, 1]), n([1, 3])]),
  // Symbolic sizes.
  of('bij,bjk->bik', [n([2, 3, 4], ['B', 3, 'J']), n([2, 4, 2], ['B', 'J', 2])]),
  of('bij,jk->bk', [n([2, 3, 4], ['B', 'I', 4]), n([4, 2])]),
  of('...ij,...jk->...ik', [n([1, 3, 4], ['N', 3, 4]), n([2, 4, 2], ['M', 4, 2])]),
  of('ij,ij->i', [n([2, 1], ['N', 'J']), n([2, 3], ['N', 'K'])]),
  of('ij->', [n([2, 3], ['N', 'K'])]),
  of('nii->ni', [n([2, 3, 3], ['N', 'K', 'K'])]),
]
