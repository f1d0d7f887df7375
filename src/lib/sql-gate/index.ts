/**
 * Owns the check of user SQL: a serialised syntax tree is compared, node by node, with what is allowed, and everything
 * unknown is refused. It parses nothing, rewrites nothing and does not know who asks: the caller lists the relations.
 */
export {
  type AllowedSql,
  checkSelect,
  type GateRefusal,
  type GateRelation,
  type GateResult,
  refusalText,
  selectGate,
} from './check-select.ts';
