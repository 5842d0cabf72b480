import { type Actor } from '../../audit/audit.repository';
import { type Scope } from '../../platform/database/database';

/** Somebody acting inside a company's account: one of its own administrators, or a member of its partner on its behalf (domain.md §8.2). */
export type Inside = {
  accountId: string;
  /** Who holds the account now: for foreign keys and the audit log. */
  organizationId: string;
  side: 'customer' | 'partner';
  scope: Scope;
  actor: Actor & { kind: 'person' };
  /** How mails call who acts: "Rosa Marín", or "Rosa Marín of Harbor Lane IT". */
  by: string;
};

/** The audit log's name for the account on whose behalf a partner's member acts. */
export function behalfOf(accountId: string): string {
  return `account:${accountId}`;
}
