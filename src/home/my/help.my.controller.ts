import { type RequestHandler } from 'express';
import { getOwnAccount } from '../../accounts/accounts.repository';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { getPartnerCard } from '../../organizations/organizations.repository';
import { within } from '../../platform/database/database';
import { renderPage } from '../../platform/pages/render';
import { customerOf } from '../../platform/visitors/visitor';
import { howTos } from './how-tos.presenter';

/** How to do what can be done here, for the role that reads it, and whom to ask. */
export const show: RequestHandler = async (req, res) => {
  const { scope, accountId, account: { role }, visitor } = customerOf(req);
  const found = await within(scope, async (trx) => {
    const account = await getOwnAccount(trx, accountId);
    return { account, partner: account.organizationId === HOUSE_ORGANIZATION_ID ? null : await getPartnerCard(trx, account.organizationId) };
  }, { readOnly: true });
  renderPage(req, res, 'my/help', {
    title: 'Help', partner: found.partner, isUser: role === 'user', company: found.account.kind === 'safe_pro' ? found.account.name : '',
    howTos: howTos({ kind: found.account.kind, partnerName: found.partner?.name ?? null, permissions: visitor.permissions }),
  });
};
