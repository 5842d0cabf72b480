import { type Scoped } from '../../platform/database';
import { type Day } from '../../platform/dates';
import { type SubscriptionState } from '../moments';

/** A subscription as its customer sees it: no price, no card of somebody else. */
export type OwnSubscription = {
  id: string;
  number: string;
  nickname: string;
  planName: string;
  accountKind: 'safe' | 'safe_pro';
  state: SubscriptionState;
  isTrial: boolean;
  startedOn: Day;
  expiresOn: Day;
  purgeOn: Day | null;
  renewsByItself: boolean;
  storageGb: number | null;
  computerLimit: number | null;
};

/** All subscriptions of the account in scope, released ones too, the one that ends first on top. */
export async function listOwnSubscriptions(trx: Scoped, accountId: string): Promise<OwnSubscription[]> {
  const { rows } = await trx.raw<{ rows: OwnSubscription[] }>(
    `select s.id, s.number, s.nickname, p.name as "planName", p.account_kind as "accountKind", s.state, s.trial_kind is not null as "isTrial",
            coalesce((select min(t.starts_on) from terms t where t.subscription_id = s.id), s.anchor_on) as "startedOn",
            s.expires_on as "expiresOn", s.purge_on as "purgeOn", s.auto_renew and not s.scheduled_lapse and s.renewal_stopped is null as "renewsByItself",
            p.storage_gb + 100 * s.storage_packs as "storageGb", p.computer_limit as "computerLimit"
       from subscriptions s join plans p on p.id = s.plan_id where s.account_id = ? and s.state <> 'converted' order by s.state = 'purged', s.expires_on, s.id`, [accountId]);
  return rows;
}
