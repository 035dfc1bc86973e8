/** Editor services as plain data: what a source's colours, completions, cards, definitions and renamings are. No DOM. */
export { Analysis, applyEdits, type Edit, type Place } from './analysis.ts';
export { complete, type Completion, type CompletionKind, type Completions } from './complete.ts';
export { folds, type Fold } from './folding.ts';
export { hover, type Block, type HoverCard } from './hover.ts';
export {
  FIRST_LINE,
  linePieces,
  sourcePieces,
  type LineState,
  type Piece,
  type PieceKind,
} from './line-tokens.ts';
export {
  findDefinitions,
  findReferences,
  listReferences,
  rename,
  type ListedPlace,
  type Renaming,
} from './navigate.ts';
export { isRegister, VOCABULARY, wordNamed, type Word } from './vocabulary.ts';
