import { type AlertRule } from './alert-rules.model';

export const ALERT_LEVELS = ['critical', 'warning', 'info'] as const;
export type AlertLevel = (typeof ALERT_LEVELS)[number];

/** Where an alert stands in its life: a person's word ends with it, its cause alone closes it (beyond.md X13). */
export const STANDINGS = ['open', 'acknowledged', 'snoozed', 'closed'] as const;
export type Standing = (typeof STANDINGS)[number];

/** One thing that needs a look: a rule, what it is about, and the cause; one open at a time. */
export interface NewAlert {
  readonly organizationId: string;
  readonly accountId: string;
  /** Null where it is about the account as a whole. */
  readonly subscriptionId: string | null;
  /** The computer or server that it is about; null where it is about no single one. */
  readonly machineId: string | null;
  readonly rule: AlertRule;
  /** What tells this occasion from the next, e.g. the term's end; '' where there is only one. */
  readonly cause: string;
  readonly level: AlertLevel;
  readonly message: string;
}
