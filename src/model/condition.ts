/** One observed truth about a running product, after Kubernetes' API conventions: conditions, not a phase. */
export interface Condition {
  readonly type: ConditionType;
  readonly status: 'True' | 'False' | 'Unknown';
  /** CamelCase, stable, for machines. */
  readonly reason: string;
  /** One sentence for people. */
  readonly message: string;
  /** The declared version that was looked at. */
  readonly observedVersion: string;
}

export const CONDITION_TYPES = [
  'Valid',
  'Approved',
  'Built',
  'Audited',
  'Published',
  'MeetsSlo',
  'Ready',
] as const;
export type ConditionType = (typeof CONDITION_TYPES)[number];
