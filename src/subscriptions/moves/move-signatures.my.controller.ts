import { type Request, type RequestHandler, type Response } from 'express';
import { getAsker, listAnswerable, type AnswerableAccount, type Asker } from '../../accounts/consents/answerable-requests.report';
import { statusOf, type ConsentRequest } from '../../accounts/consents/consent-request.model';
import { findAnyRequest, NO_REQUEST } from '../../accounts/consents/consent-requests.repository';
import { idInAddress } from '../../organizations/id-in-address';
import { paths } from '../../paths';
import { within } from '../../platform/database';
import { NotFound, RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/flash';
import { type FieldErrors, singleStrings } from '../../platform/forms';
import { renderPage } from '../../platform/render';
import { customerOf } from '../../platform/visitor';
import { acceptAssociation, isHeldByPartner } from '../associations/accept-association';
import { consequences } from './move';
import { shownLine } from './move.presenter';
import { listWhatMoves } from './what-moves.report';

type Id = { id: string };
type Found = { request: ConsentRequest; asker: Asker; account: AnswerableAccount };

const newSignature: RequestHandler<Id> = (req, res) => showSignature(req, res, {});
export { newSignature as new };

/** The customer's signature: accepts the request of the new partner, and opens the case. */
export const create: RequestHandler<Id> = async (req, res) => {
  const { visitor: { personId }, actor, accountId: here } = customerOf(req);
  const found = await read(req);
  const { request, account } = found;
  if (!isMove(found)) return res.redirect(303, paths.my.request.show(request.id));
  if (singleStrings(req.body)['agreed'] !== 'yes') return showSignature(req, res.status(422), { agreed: 'Tick that you sign the move, or go back.' });
  try {
    const { outcome, moveId, asker } = await acceptAssociation({ requestId: request.id, accountId: account.accountId, personId, actor, signsMove: true });
    if (outcome !== 'moving' || !moveId) return res.redirect(303, paths.my.request.show(request.id));
    flash(req, 'success', `You have signed the move of ${account.name}. ${asker.name} signs next and chooses the day; you get a mail.`);
    // The case belongs to the account; from another one's pages it is reached by changing over.
    res.redirect(303, account.accountId === here ? paths.moves.my.show(moveId) : paths.my.partnerAccess.show);
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    await showSignature(req, res.status(error.status), { form: error.message });
  }
};

async function showSignature(req: Request<Id>, res: Response, errors: FieldErrors): Promise<void> {
  const { now } = customerOf(req);
  const found = await read(req);
  const { request, asker, account } = found;
  if (!isMove(found) || statusOf(request, now) !== 'pending') return res.redirect(303, paths.my.request.show(request.id));
  const lines = await within({ accountId: account.accountId }, (trx) => listWhatMoves(trx, account.accountId), { readOnly: true });
  renderPage(req, res, 'my/subscriptions/sign-move', {
    title: `Move ${account.name} to ${asker.name}`, from: account.heldBy, to: asker.name, errors, typed: singleStrings(req.body), lines: lines.map(shownLine), accountId: account.accountId,
    confirm: { title: 'What the move does', ...consequences({ from: account.heldBy, to: asker.name }, null) }, action: paths.moves.my.sign(request.id), backHref: paths.my.request.show(request.id),
  });
}

/** Only a partner's request to look after an account that another partner looks after. */
function isMove({ request, account }: Found): boolean {
  return request.kind === 'association' && isHeldByPartner(account) && account.organizationId !== request.organizationId;
}

/** Throws NotFound unless the person may answer this request for this account. */
function read(req: Request<Id>): Promise<Found> {
  const { visitor: { personId }, accountId: here } = customerOf(req);
  const id = idInAddress(req.params);
  const chosen = singleStrings(req.body)['account'] ?? singleStrings(req.query)['account'] ?? here;
  return within('system', async (trx) => {
    const request = await findAnyRequest(trx, id);
    const account = request && (await listAnswerable(trx, { personId, request })).find(({ accountId }) => accountId === chosen);
    if (!request || !account) throw new NotFound(NO_REQUEST);
    return { request, account, asker: await getAsker(trx, request) };
  }, { readOnly: true });
}
