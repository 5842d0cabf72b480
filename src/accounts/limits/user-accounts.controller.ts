import { type Request, type RequestHandler, type Response } from 'express';
import { getMemberToLimit } from '../../organizations/limited-members.repository';
import { paths } from '../../paths';
import { isUuid, within } from '../../platform/database/database';
import { NotFound, RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { type FieldErrors, singleStrings } from '../../platform/pages/forms';
import { addressWith, firstPage, listPage, readPage } from '../../platform/pages/pages';
import { renderPage } from '../../platform/pages/render';
import { memberOf } from '../../platform/visitors/visitor';
import { readQuestion } from '../accounts-list.model';
import { type Asked, placeOf, readAccountsPage } from '../accounts-list.report';
import { chooseAccounts, type Chosen } from './choose-accounts';
import { countChosen, listChosenAmong } from './chosen-accounts.repository';
import { limitMember } from './limit-member';
import { changeWords, chooserOf, limitWords } from './user-accounts.presenter';

/** Which accounts a user sees: all, or those on their list. */
export const edit: RequestHandler = async (req, res) => {
  await show(req, res, {});
};

/** Saves the boxes of one page of the list: what is ticked is on the list, what is not is off it. */
export const update: RequestHandler = async (req, res) => {
  const typed = singleStrings(req.body);
  const shown = (typed['shown'] ?? '').split(',').filter(isUuid).slice(0, 50);
  const ticked = shown.filter((id) => typed[`account_${id}`] === 'yes');
  await change(req, res, { add: ticked, remove: shown.filter((id) => !ticked.includes(id)) });
};

/** Adds or takes off all that the search finds, up to a number that one press may change. */
export const updateMatching: RequestHandler = async (req, res) => {
  const { do: what, q = '' } = singleStrings(req.body);
  const { words } = readQuestion({ q });
  if (what === 'add') return change(req, res, { addMatching: words });
  if (what === 'remove') return change(req, res, { removeMatching: words });
  await show(req, res.status(422), { '': 'Choose whether to add or to remove what the search finds.' });
};

/** "Sees all accounts" or "Only chosen accounts". */
export const limit: RequestHandler = async (req, res) => {
  const { organizationId, actor } = memberOf(req);
  const membershipId = idIn(req);
  const { sees } = singleStrings(req.body);
  if (sees !== 'all' && sees !== 'chosen') return show(req, res.status(422), { sees: 'Choose which accounts this user sees.' });
  try {
    const { member, count } = await limitMember({ organizationId, membershipId, isLimited: sees === 'chosen', actor });
    flash(req, 'success', limitWords(member, count));
    res.redirect(303, paths.portal.chosenAccounts.edit(membershipId));
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    await show(req, res.status(error.status), { '': error.message });
  }
};

async function change(req: Request, res: Response, wanted: Parameters<typeof chooseAccounts>[0]['change']): Promise<void> {
  const { organizationId, actor } = memberOf(req);
  const membershipId = idIn(req);
  let chosen: Chosen;
  try {
    chosen = await chooseAccounts({ organizationId, membershipId, change: wanted, actor });
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    return show(req, res.status(error.status), { '': error.message });
  }
  flash(req, chosen.added.length + chosen.removed.length > 0 ? 'success' : 'notice', changeWords(chosen));
  res.redirect(303, addressWith(paths.portal.chosenAccounts.edit(membershipId), placeQuery(req.body), {}));
}

async function show(req: Request, res: Response, errors: FieldErrors): Promise<void> {
  const { organizationId, scope, now, today } = memberOf(req);
  const membershipId = idIn(req);
  // After a refused form the address is another one: the list begins anew.
  const query = singleStrings(req.query);
  const onlyChosen = query['show'] === 'chosen';
  const { member, count } = await within(scope, async (trx) => ({
    member: await getMemberToLimit(trx, organizationId, membershipId), count: await countChosen(trx, { organizationId, membershipId }),
  }), { readOnly: true });
  const question = readQuestion({ q: query['q'] ?? '' });
  const asked: Asked = { organizationId, limitedTo: onlyChosen ? membershipId : undefined, question, today };
  const request = readPage(query, { sort: 'name', kind: 'text' });
  const found = await readAccountsPage(scope, asked, request, now);
  const page = listPage(found.lines, request, placeOf('name'));
  // The page was emptied by what was just taken off: the list has others.
  if (page.rows.length === 0 && request.place) return res.redirect(303, addressWith(paths.portal.chosenAccounts.edit(membershipId), placeQuery(query), firstPage));
  const chosen = await within(scope, (trx) => listChosenAmong(trx, { organizationId, membershipId }, page.rows.map(({ id }) => id)), { readOnly: true });
  renderPage(req, res, 'portal/organizations/user-accounts', {
    title: `Accounts that ${member.name} sees`, member, count, errors, isAdministrator: member.roles.includes('administrator'),
    ...chooserOf({ member, query, words: question.words, onlyChosen, page, count: found.count, chosen: new Set(chosen) }),
  });
}

/** Where in the list the person was, as the forms carry it. */
function placeQuery(body: unknown): Record<string, string> {
  const { q = '', show: which = '', after = '', before = '' } = singleStrings(body);
  const words = readQuestion({ q }).words;
  return { q: words, show: which === 'chosen' ? which : '', after: after.slice(0, 2_000), before: before.slice(0, 2_000) };
}

function idIn(req: Request): string {
  const { id } = req.params;
  if (typeof id !== 'string' || !isUuid(id)) throw new NotFound('We could not find that user.');
  return id;
}
