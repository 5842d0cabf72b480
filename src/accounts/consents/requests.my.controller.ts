import { type Request, type RequestHandler, type Response } from 'express';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { acceptAssociation } from '../../subscriptions/associations/accept-association';
import { consequences } from '../../subscriptions/moves/move';
import { shownLine } from '../../subscriptions/moves/move.presenter';
import { listWhatMoves } from '../../subscriptions/moves/what-moves.report';
import { paths } from '../../paths';
import { isUuid, within } from '../../platform/database/database';
import { NotFound, RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { type FieldErrors, singleStrings } from '../../platform/pages/forms';
import { renderPage } from '../../platform/pages/render';
import { customerOf } from '../../platform/visitors/visitor';
import { ownPath } from '../../platform/http/wanted-page';
import { answerAccessRequest } from './answer-access-request';
import { findAnsweredBy, getAsker, listAnswerable, type AnswerableAccount, type Asker } from './answerable-requests.report';
import { statusOf, type ConsentRequest } from './consent-request.model';
import { findAnyRequest, NO_REQUEST } from './consent-requests.repository';
import { decideLater } from './decide-later';
import { declineAssociation } from './decline-association';
import { requestPage } from './request-page.presenter';

type Found = { request: ConsentRequest; asker: Asker; accounts: AnswerableAccount[] };

/** What a partner asks of this customer, or what became of it. */
export const show: RequestHandler = async (req, res) => showRequest(req, res, await read(req), {});

export const accept: RequestHandler = async (req, res) => {
  const found = await read(req);
  const { request, accounts, asker } = found;
  const chosen = request.kind === 'administrator' ? accounts[0] : accounts.find(({ accountId }) => accountId === singleStrings(req.body)['account']);
  if (!chosen) return showRequest(req, res.status(422), found, { account: 'Choose the account that this is about.' });
  await answered(req, res, found, async () => {
    if (request.kind === 'association') return acceptFor(req, request.id, chosen.accountId);
    await answerAccessRequest({ request, ...personOf(req), answer: 'accept' });
    flash(req, 'success', `${asker.name} is an administrator of ${chosen.name} now. You can take that back here.`);
    return paths.my.partnerAccess.show;
  });
};

/** What accepting does where another partner looks after the account: the page that the customer signs (beyond.md X18). */
export const confirmMove: RequestHandler = async (req, res) => {
  const found = await read(req);
  const { request, asker } = found;
  const account = found.accounts.find(({ accountId }) => accountId === singleStrings(req.query)['account']);
  const isMove = account && account.organizationId !== HOUSE_ORGANIZATION_ID && account.organizationId !== request.organizationId;
  if (request.kind !== 'association' || !isMove || statusOf(request, customerOf(req).now) !== 'pending') return res.redirect(303, paths.my.request.show(request.id));
  renderPage(req, res, 'my/request-move', {
    title: `Move to ${asker.name}`, requestHref: paths.my.request.show(request.id), acceptHref: paths.my.request.accept(request.id), account: { id: account.accountId, name: account.name },
    from: account.heldBy, to: asker.name, ...consequences({ from: account.heldBy, to: asker.name }, null),
    lines: (await within({ accountId: account.accountId }, (trx) => listWhatMoves(trx, account.accountId), { readOnly: true })).map(shownLine),
  });
};

export const decline: RequestHandler = async (req, res) => {
  const found = await read(req);
  await answered(req, res, found, async () => {
    const { personId, actor } = personOf(req);
    const { request, asker } = found;
    if (request.kind === 'administrator') await answerAccessRequest({ request, personId, actor, answer: 'decline' });
    else await declineAssociation({ requestId: request.id, personId, actor });
    flash(req, 'notice', `You have declined. Nothing changed, and ${asker.name} is told.`);
    return goOn(req);
  });
};

/** Not again until the next sign-in. */
export const postpone: RequestHandler = async (req, res) => {
  const found = await read(req);
  await answered(req, res, found, async () => {
    const { personId, actor } = personOf(req);
    await decideLater({ requestId: found.request.id, personId, accountId: customerOf(req).accountId, actor });
    flash(req, 'notice', `You can decide later: the request of ${found.asker.name} comes back when you sign in again, and waits under Partner access.`);
    return goOn(req);
  });
};

/** Accepts an association, and answers where to go on: with the case where it became a move. */
async function acceptFor(req: Request, requestId: string, accountId: string): Promise<string> {
  const accepted = await acceptAssociation({ requestId, accountId, ...personOf(req), agreesToMove: singleStrings(req.body)['move'] === 'yes' });
  const { outcome, asker, account } = accepted;
  if (outcome === 'asks') return paths.my.request.moveOf(requestId, accountId);
  if (outcome === 'moving') {
    flash(req, 'success', `You have agreed to move to ${asker.name}. They sign next, and choose the day.`);
    // The case is the account's: somebody who stands in another one goes on there.
    return accountId === customerOf(req).accountId ? paths.moves.my.show(accepted.moveId) : paths.my.home;
  }
  if (outcome === 'already') flash(req, 'notice', 'This request was accepted already. Nothing changed now.');
  else flash(req, 'success', `${asker.name} looks after ${account.name} now. Partner access shows what they may do.`);
  return accountId === customerOf(req).accountId ? paths.my.partnerAccess.show : paths.my.home;
}

/** Carries an answer out and goes on; one that comes too late is told on the request's own page, as it stands now. */
async function answered(req: Request, res: Response, found: Found, work: () => Promise<string>): Promise<void> {
  try {
    res.redirect(303, await work());
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    showRequest(req, res.status(error.status), await read(req).catch(() => found), {}, error.message);
  }
}

function personOf(req: Request) {
  const { visitor, actor } = customerOf(req);
  return { personId: visitor.personId, actor };
}

/** The wanted page that the request stood before, else the first one. */
function goOn(req: Request): string {
  const wanted = ownPath(singleStrings(req.body)['next']);
  return wanted?.startsWith(paths.my.home) ? wanted : paths.my.home;
}

/** Throws NotFound unless the person may answer it for one of their accounts, or has answered it. */
function read(req: Request): Promise<Found> {
  const { visitor: { personId } } = customerOf(req);
  const { id } = req.params;
  if (typeof id !== 'string' || !isUuid(id)) throw new NotFound(NO_REQUEST);
  return within('system', async (trx) => {
    const request = await findAnyRequest(trx, id);
    if (!request) throw new NotFound(NO_REQUEST);
    const accounts = await listAnswerable(trx, { personId, request });
    if (accounts.length === 0 && await findAnsweredBy(trx, id) !== personId) throw new NotFound(NO_REQUEST);
    return { request, accounts, asker: await getAsker(trx, request) };
  }, { readOnly: true });
}

function showRequest(req: Request, res: Response, found: Found, errors: FieldErrors, problem = ''): void {
  const { accountId, now } = customerOf(req);
  const typed = singleStrings(req.body);
  const page = requestPage({ ...found, now, here: typed['account'] ?? accountId });
  renderPage(req, res, 'my/request', { ...page, errors, problem: page.isOpen ? problem : '', next: ownPath(typed['next'] ?? req.query['next']) ?? '' });
}
