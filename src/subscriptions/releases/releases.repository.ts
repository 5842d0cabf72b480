import { type Scoped } from '../../platform/database/database';

/** A partner's letting go of one subscription, or of a whole account. */
export interface Release {
  readonly id: string;
  readonly organizationId: string;
  /** What the partner was called then. */
  readonly organizationName: string;
  readonly accountId: string;
  /** What the account was called then. */
  readonly accountName: string;
  /** Null: the whole account. */
  readonly subscriptionId: string | null;
  readonly numbers: readonly string[];
  /** The account went with it: the partner sees nothing of it any more. */
  readonly accountLeft: boolean;
  readonly releasedBy: string;
  readonly releasedAt: Date;
}

export async function insertRelease(trx: Scoped, release: Release): Promise<void> {
  await trx('releases').insert({
    id: release.id, organization_id: release.organizationId, organization_name: release.organizationName, account_id: release.accountId, account_name: release.accountName, subscription_id: release.subscriptionId,
    numbers: [...release.numbers], account_left: release.accountLeft, released_by: release.releasedBy, released_at: release.releasedAt,
  });
}

/** The newest release by this organization of an account as a whole, or of one subscription: what a second press finds. */
export async function findRelease(trx: Scoped, organizationId: string, released: { accountId: string } | { subscriptionId: string }): Promise<Release | undefined> {
  const one = 'accountId' in released ? { account_id: released.accountId, account_left: true } : { subscription_id: released.subscriptionId };
  const row = await trx<Row>('releases').where({ organization_id: organizationId, ...one }).orderBy('released_at', 'desc').first();
  return row && releaseOf(row);
}

/**
 * For the customer, in their own scope: the releases of their account, the newest first. While the account is in the house organization, the newest one with `accountLeft`
 * says since when they look after it alone; a released subscription of an account that its partner still has is one in the house organization.
 */
export async function listOwnReleases(trx: Scoped, accountId: string): Promise<Release[]> {
  return (await trx<Row>('releases').where({ account_id: accountId }).orderBy('released_at', 'desc').limit(100)).map(releaseOf);
}

type Row = {
  id: string; organization_id: string; organization_name: string; account_id: string; account_name: string; subscription_id: string | null; numbers: string[]; account_left: boolean;
  released_by: string; released_at: Date;
};

function releaseOf(row: Row): Release {
  return {
    id: row.id, organizationId: row.organization_id, organizationName: row.organization_name, accountId: row.account_id, accountName: row.account_name, subscriptionId: row.subscription_id, numbers: row.numbers,
    accountLeft: row.account_left, releasedBy: row.released_by, releasedAt: row.released_at,
  };
}
