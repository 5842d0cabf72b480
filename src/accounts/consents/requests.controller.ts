import { type Request, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import { whatPartnerMay } from '../access/access-level.model';
import { paths } from '../../paths';
import { isUuid, within } from '../../platform/database/database';
import { NotFound, RuleBroken, TooMany } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { email, type FieldErrors, readForm, singleStrings } from '../../platform/pages/forms';
import { listPage, pageLinks, readPage } from '../../platform/pages/pages';
import { renderPage } from '../../platform/pages/render';
import { memberOf } from '../../platform/visitors/visitor';
import { askForAssociation, type Asked } from './ask-for-association';
import { cancelRequest } from './cancel-request';
import { AskedAlready } from './consent-request.model';
import { NO_REQUEST } from './consent-requests.repository';
import { requestChips, requestRow } from './requests-list.presenter';
import { countRequests, listRequests, REQUEST_FILTERS } from './requests-list.report';

const Form = z.object({ email: email('the customer’s e-mail address'), another: z.string().optional() });
const COUNTED_UP_TO = 1_000;

/** What the organization has asked of customers, the newest first. */
export const index: RequestHandler = async (req, res) => {
  const { scope, organizationId, organization, now, visitor } = memberOf(req);
  const query = singleStrings(req.query);
  const status = REQUEST_FILTERS.find((each) => each === query['state']);
  const request = readPage(query, { sort: 'asked', kind: 'moment' });
  const { lines, count } = await within(scope, async (trx) => ({
    lines: await listRequests(trx, { organizationId, status }, request), count: await countRequests(trx, { organizationId, status }, COUNTED_UP_TO + 1),
  }), { readOnly: true });
  const page = listPage(lines, request, ({ place, id }) => ({ value: place, id }));
  const isExact = count <= COUNTED_UP_TO;
  renderPage(req, res, 'portal/accounts/requests', {
    title: 'Requests', rows: page.rows.map((line) => requestRow(line, { now, zone: organization.timeZone, permissions: visitor.permissions })),
    chips: requestChips(status), isFiltered: status !== undefined, mayAdd: visitor.permissions.has('accounts:add'),
    pager: { from: page.from, to: page.to, total: isExact ? count : undefined, moreThan: isExact ? undefined : COUNTED_UP_TO, ...pageLinks(paths.portal.requests.index, status === undefined ? {} : { state: status }, page) },
  });
};

const show: RequestHandler = (req, res) => {
  const asked = singleStrings(req.query)['email'] ?? '';
  showForm(req, res, { errors: {}, typed: { email: asked.slice(0, 254) } });
};

export { show as new };

export const create: RequestHandler = async (req, res) => {
  const { organizationId, organization, actor } = memberOf(req);
  const typed = singleStrings(req.body);
  const form = readForm(Form, req.body);
  if (!form.ok) return showForm(req, res.status(422), { errors: form.errors, typed });
  try {
    const asked = await askForAssociation({
      organizationId, membershipId: organization.membershipId, email: form.value.email, actor, timeZone: organization.timeZone, forAnother: form.value.another === 'yes',
    });
    if ('lookedAfter' in asked) return showForm(req, res.status(422), { errors: { email: 'You look after an account with this address already.' }, typed, lookedAfter: asked.lookedAfter });
    // The same words whoever has the address, and if nobody has it (domain.md §7.9).
    flash(req, 'success', `Your request to ${form.value.email} is on its way. Tell the customer: they see it when they next sign in. No mail is sent.`);
    res.redirect(303, paths.portal.requests.index);
  } catch (error) {
    if (error instanceof AskedAlready) {
      flash(req, 'notice', error.message);
      return res.redirect(303, paths.portal.requests.index);
    }
    if (!(error instanceof RuleBroken || error instanceof TooMany)) throw error;
    if (error instanceof TooMany) res.set('Retry-After', String(error.retryAfterSeconds));
    showForm(req, res.status(error instanceof TooMany ? 429 : 422), { errors: { email: error.message }, typed });
  }
};

export const cancel: RequestHandler = async (req, res) => {
  const { organizationId, actor } = memberOf(req);
  const { id } = req.params;
  if (typeof id !== 'string' || !isUuid(id)) throw new NotFound(NO_REQUEST);
  const request = await cancelRequest({ organizationId, requestId: id, kind: 'association', actor });
  flash(req, 'notice', `Your request to ${request.email} is cancelled. The customer no longer sees it.`);
  res.redirect(303, paths.portal.requests.index);
};

type Shown = { errors: FieldErrors; typed: Record<string, string>; lookedAfter?: Extract<Asked, { lookedAfter: unknown }>['lookedAfter'] };

function showForm(req: Request, res: Response, { errors, typed, lookedAfter }: Shown): void {
  renderPage(req, res, 'portal/accounts/request-new', {
    title: 'Add an existing customer', errors, email: typed['email'] ?? '', mayLater: whatPartnerMay('linked_safe_pro', 'partner'),
    own: lookedAfter && lookedAfter !== 'by-colleague' ? { name: lookedAfter.name, href: paths.portal.account(lookedAfter.accountId) } : null,
    isByColleague: lookedAfter === 'by-colleague', isAskedAnyway: typed['another'] === 'yes', asksAnother: lookedAfter !== undefined || typed['another'] === 'yes',
  });
}
