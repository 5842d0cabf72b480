export type AlertLevel = 'info' | 'warning' | 'critical';

/** The rules that are judged from subscriptions, accounts and billing (domain.md §13.3); rooms that come later add their own. */
export const judgedRules = [
  'expiring', 'expired_grace', 'renewal_payment_failed', 'card_expiring', 'renewal_impossible', 'trial_ending', 'not_registered', 'charging_frozen', 'double_payment', 'payment_stuck',
] as const;
export type AlertRule = (typeof judgedRules)[number] | (string & {});

/** One thing that needs a look: a rule, what it is about, and the cause; one open at a time. */
export interface NewAlert {
  readonly organizationId: string;
  readonly accountId: string;
  /** Null where it is about the account as a whole. */
  readonly subscriptionId: string | null;
  readonly rule: AlertRule;
  /** What tells this occasion from the next, e.g. the term's end; '' where there is only one. */
  readonly cause: string;
  readonly level: AlertLevel;
  readonly message: string;
}
