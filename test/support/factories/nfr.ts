import { uuidv7 } from 'uuidv7';
import { ownerSql } from '../database';
import { createSubscription } from './subscriptions';

type Given = { organizationId: string; personId: string; name?: string; startsOn?: string; expiresOn?: string };

/** A subscription that is not for resale, in a household that a member holds. */
export async function createNfrClaim({ organizationId, personId, name = 'Own computer', startsOn = '2026-01-10', expiresOn = '2027-01-10' }: Given): Promise<{ claimId: string; accountId: string; subscriptionId: string }> {
  const [claimId, accountId] = [uuidv7(), uuidv7()];
  await ownerSql(
    `insert into accounts (id, organization_id, kind, list_type, name, email, registered_at, created_at, updated_at)
     values ($1, $2, 'safe', 'nfr', $3, $4, app.now(), app.now(), app.now())`, [accountId, organizationId, name, `${accountId}@nfr.test`]);
  await ownerSql("insert into account_people (organization_id, account_id, person_id, role, created_at) values ($1, $2, $3, 'holder', app.now())", [organizationId, accountId, personId]);
  const { subscriptionId } = await createSubscription({ organizationId, accountId, startsOn, expiresOn, source: 'nfr' });
  await ownerSql('insert into nfr_claims (id, organization_id, person_id, subscription_id, claimed_at) values ($1, $2, $3, $4, app.now())', [claimId, organizationId, personId, subscriptionId]);
  return { claimId, accountId, subscriptionId };
}
