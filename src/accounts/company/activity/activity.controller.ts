import { type Request, type RequestHandler } from 'express';
import { placeOf } from '../../../audit/entry-place.model';
import { config } from '../../../config';
import { paths } from '../../../paths';
import { type Scope, within } from '../../../platform/database/database';
import { singleStrings } from '../../../platform/pages/forms';
import { listPage, pageLinks, readPage } from '../../../platform/pages/pages';
import { renderPage } from '../../../platform/pages/render';
import { customerOf } from '../../../platform/visitors/visitor';
import { openCompany, renderCompanyPage } from '../company-page';
import { activityRow } from './activity.presenter';
import { listActivity, listActorNames, listNumbersOf, listOwnPeople } from './activity.report';

/** What was done in the account, and by whom: for its administrators, the holder of a household, and a partner who administers it. */
export const index: RequestHandler = async (req, res) => {
  const { visitor, account } = own(req);
  if (visitor && account?.role === 'holder') {
    const list = await readActivity(req, { accountId: account.accountId, scope: { accountId: account.accountId }, side: 'customer', address: paths.my.company.activity });
    return renderPage(req, res, 'my/activity', { title: 'Activity', zone: account.timeZone, ...list });
  }
  const page = await openCompany(req, res);
  const { inside: { accountId, scope, side }, links } = page;
  renderCompanyPage(req, res, page, 'activity', { title: 'Activity', section: 'activity', ...await readActivity(req, { accountId, scope, side, address: links.activity }) });
};

type Asked = { accountId: string; scope: Scope; side: 'customer' | 'partner'; address: string };

async function readActivity(req: Request, { accountId, scope, side, address }: Asked) {
  const request = readPage(singleStrings(req.query), { sort: 'newest', kind: 'moment' });
  const found = await within(scope, async (trx) => {
    const entries = await listActivity(trx, accountId, request);
    return { entries, numbers: await listNumbersOf(trx, entries), own: await listOwnPeople(trx, accountId, entries) };
  }, { readOnly: true });
  const names = found.entries.length === 0 ? [] : await within('system', (trx) => listActorNames(trx, found.entries), { readOnly: true });
  const page = listPage(found.entries, request, placeOf);
  return {
    rows: page.rows.map((entry) => activityRow(entry, { ...found, names, vendor: config.vendor.name, side })),
    pager: { from: page.from, to: page.to, ...pageLinks(address, {}, page) },
  };
}

function own(req: Request) {
  return req.visitor?.context?.kind === 'account' ? customerOf(req) : { visitor: undefined, account: undefined };
}
