import { paths } from '../../paths';
import { type ListStatus } from '../account';
import { STATUS_BADGES } from '../account-words.model';
import { NO_END } from '../accounts.repository';
import { type PartnerAccount } from './partner-accounts.report';

/** A row of the list; of the first few on the partner's page too. */
export function partnerAccountRow(account: PartnerAccount) {
  return {
    name: account.name, href: paths.operations.accounts.show(account.id), kind: account.kind === 'safe' ? 'Household' : 'Company', planName: account.planName, badge: STATUS_BADGES[account.status as ListStatus],
    expiresOn: account.expiresOn === NO_END ? null : account.expiresOn,
  };
}
