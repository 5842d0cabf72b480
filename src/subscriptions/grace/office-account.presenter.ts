import { paths } from '../../paths';
import { day } from '../../platform/values/format';
import { MOST_EXTENSIONS } from '../ending.model';
import { isInGrace, type SubscriptionState } from '../subscription';
import { type OfficeAccount, type OfficeSubscription } from './office-account.report';

const STATES: Record<SubscriptionState, { kind: string; label: string }> = {
  trial: { kind: 'running', label: 'Trial' }, active: { kind: 'good', label: 'Active' }, expired: { kind: 'bad', label: 'Expired' }, payment_failed: { kind: 'bad', label: 'Payment failed' },
  purging: { kind: 'deletion', label: 'Being removed' }, purged: { kind: 'off', label: 'Removed' }, converted: { kind: 'off', label: 'Part of Safe Pro now' },
};
const ROLES: Record<string, string> = { holder: 'Holder', user: 'User', administrator: 'Administrator', billing_owner: 'Billing owner' };

export const KIND_NAMES = { safe: 'Household', safe_pro: 'Company' } as const;

export function roleWords(role: string): string {
  return ROLES[role] ?? role;
}

/** One row of the subscriptions; with the way to keep its data for longer where that may be. */
export function subscriptionRow(one: OfficeSubscription, mayExtend: boolean) {
  const extended = one.graceExtensions === 0 ? '' : `${one.graceExtraDays} days added${one.graceExtensions === MOST_EXTENSIONS ? ', twice' : ''}`;
  return {
    number: one.number, plan: one.planName, nickname: one.nickname, packs: one.storagePacks, badge: STATES[one.state], expires: day(one.expiresOn), kept: one.purgeOn === null ? '' : day(one.purgeOn), extended, payer: one.payer ?? 'The customer',
    renews: one.autoRenew ? 'Renews by itself' : '', graceHref: mayExtend && isInGrace(one) && one.graceExtensions < MOST_EXTENSIONS ? paths.operations.accounts.grace(one.id) : '',
  };
}

export function accountFacts(account: OfficeAccount) {
  return [
    { label: 'E-mail', value: account.email }, { label: 'Kind', value: KIND_NAMES[account.kind] },
    { label: 'With', value: account.organizationName, ...(!account.isDirect && { href: paths.office.partners.show(account.organizationId) }) },
    { label: 'Looked after by', value: account.administeredBy === 'customer' ? 'The customer' : 'The partner' }, { label: 'Registered', value: account.registeredAt ? 'Yes' : 'Not yet' }, { label: 'Id', value: account.id },
  ];
}
