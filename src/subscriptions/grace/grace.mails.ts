import { type Scoped } from '../../platform/database/database';
import { day } from '../../platform/values/format';
import { accountAddress } from '../../accounts/account-address';
import { type Told, toCustomer, toPartner } from '../renewals/mails/renewal-mail';
import { type Subscription } from '../subscription';

/** The data is kept for longer than was said: until when, and what brings the backup back. */
export async function mailGraceExtended(trx: Scoped, { subscription, planName, ...told }: Told & { subscription: Subscription; planName: string }): Promise<void> {
  const { id, number, expiresOn, purgeOn, trialKind } = subscription;
  const situation = `${planName} (${number}) ended on ${day(expiresOn)}. Its data is now kept until ${day(purgeOn!)}, longer than we said before; after that day it is removed for good.`;
  const key = `term:${id}:${expiresOn}:kept-until:${purgeOn}`;
  const facts = [{ label: 'Subscription', value: number }, { label: 'Plan', value: planName }, { label: 'Data kept until', value: day(purgeOn!) }];
  await toPartner(trx, told, {
    kind: 'renewals.grace-extended', key, subject: `${told.account.name}: the data is kept until ${day(purgeOn!)}`, facts,
    paragraphs: [situation, trialKind === null ? 'Renew it before then and the backup continues where it stopped.' : 'Buy a plan before then and the backup continues where it stopped.'],
    button: { label: 'Open the account', href: accountAddress(told.organization.id, told.account.id) },
  });
  await toCustomer(trx, told, { kind: 'renewals.grace-extended', key, subject: `Your backup data is kept until ${day(purgeOn!)}`, paragraphs: [situation, `${told.organization.name} looks after your plan. Ask them to renew it.`], facts });
}
