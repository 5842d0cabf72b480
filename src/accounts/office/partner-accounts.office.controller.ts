import { type RequestHandler } from 'express';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { singleStrings } from '../../platform/pages/forms';
import { listPage, pageLinks, readPage } from '../../platform/pages/pages';
import { renderPage } from '../../platform/pages/render';
import { staffOf } from '../../platform/visitors/visitor';
import { idInAddress } from '../../organizations/id-in-address';
import { partnerAccountRow } from './partner-accounts.presenter';
import { listPartnerAccounts } from './partner-accounts.report';
import { getPartnerBasis } from '../../organizations/partners/partner-row.repository';

/** The accounts of one partner, by name (features.md F1). */
export const index: RequestHandler<{ id: string }> = async (req, res) => {
  const { scope, today } = staffOf(req);
  const id = idInAddress(req.params);
  const request = readPage(singleStrings(req.query), { sort: 'partner-accounts', kind: 'text' });
  const { partner, rows } = await within(scope, async (trx) => ({ partner: await getPartnerBasis(trx, id), rows: await listPartnerAccounts(trx, id, request) }), { readOnly: true });
  const page = listPage(rows, request, ({ place, id: accountId }) => ({ value: place, id: accountId }));
  const address = paths.partners.accounts(id);
  renderPage(req, res, 'office/partners/accounts', {
    title: `Accounts of ${partner.name}`, name: partner.name, back: paths.office.partners.show(id), today, rows: page.rows.map(partnerAccountRow),
    pager: { from: page.from, to: page.to, ...(page.next === undefined && { total: page.to }), ...pageLinks(address, {}, page) },
  });
};
