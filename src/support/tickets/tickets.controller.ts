import { type Request, type RequestHandler, type Response } from 'express';
import { uuidv7 } from 'uuidv7';
import { readAccountsPage } from '../../accounts/accounts-list.report';
import { readQuestion } from '../../accounts/accounts-list.model';
import { findAccount } from '../../accounts/accounts.repository';
import { listMachinesOfAccount } from '../../computers/machines.repository';
import { CONTENT_PRODUCT_NAMES, CONTENT_PRODUCTS } from '../../content/content-item';
import { idInAddress } from '../../organizations/id-in-address';
import { paths } from '../../paths';
import { isUuid, within } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { type FieldErrors, readForm, singleStrings } from '../../platform/pages/forms';
import { limit } from '../../platform/http/rate-limit';
import { renderPage } from '../../platform/pages/render';
import { memberOf } from '../../platform/visitors/visitor';
import { addFile } from '../files/add-file';
import { fileToSave, SAVED_ONLY } from '../files/file-to-save';
import { keepUpload } from '../files/keep-upload';
import { FILES_A_SIDE, TYPES_WORDS } from '../files/ticket-file.model';
import { may, URGENCIES, URGENCY_NAMES } from '../ticket';
import { listEntries, listFiles } from '../ticket-entries.repository';
import { findSeenTicket, getSeenTicket } from '../tickets.repository';
import { rateTicket, solveTicket } from './change-ticket';
import { openTicket } from './open-ticket';
import { replyToTicket } from './reply-to-ticket';
import { asSupportMember } from './support-member';
import { badgeOf, factsOf, threadOf } from './ticket.presenter';
import { RatingForm, ReplyForm, TicketForm } from './ticket.form';

type Id = { id: string };
type Form = { typed: Record<string, string>; errors: FieldErrors };
const NOTHING: Form = { typed: {}, errors: {} };
const openings = limit('support-tickets', { points: 30, seconds: 3_600 });
const replies = limit('support-replies', { points: 120, seconds: 3_600 });

const newForm: RequestHandler = (req, res) => showForm(req, res, { typed: singleStrings(req.query), errors: {} });
export { newForm as new };

export const create: RequestHandler = async (req, res) => {
  const { organizationId, organization, by } = asSupportMember(memberOf(req));
  const form = readForm(TicketForm, req.body);
  if (!form.ok) return showForm(req, res.status(422), form);
  await openings.take(by.personId);
  const { form: id, account, machine, private: isPrivate, ...asked } = form.value;
  const { id: opened, number } = await openTicket({ ...asked, id, organizationId, membershipId: organization.membershipId, by, isPrivate, accountId: account, machineId: machine });
  flash(req, 'success', `Your ticket is ${number}. Add files below if they help us; you get our answer by mail.`);
  res.redirect(303, paths.support.show(opened));
};

export const show: RequestHandler<Id> = (req, res) => showTicket(req, res, NOTHING);

export const reply: RequestHandler<Id> = async (req, res) => {
  const { by } = asSupportMember(memberOf(req));
  const form = readForm(ReplyForm, req.body);
  if (!form.ok) return showTicket(req, res.status(422), form);
  await replies.take(by.personId);
  await tried(req, async (ticketId) => {
    await replyToTicket({ ticketId, entryId: form.value.form, by, words: form.value.words, via: 'page' });
    return 'Your reply is with us.';
  });
  res.redirect(303, paths.support.show(idInAddress(req.params)));
};

export const solve: RequestHandler<Id> = async (req, res) => {
  await tried(req, async (ticketId) => {
    await solveTicket({ ticketId, by: asSupportMember(memberOf(req)).by, side: 'partner' });
    return 'The ticket is solved. Tell us below how it went.';
  });
  res.redirect(303, paths.support.show(idInAddress(req.params)));
};

export const rate: RequestHandler<Id> = async (req, res) => {
  const form = readForm(RatingForm, req.body);
  if (!form.ok) return showTicket(req, res.status(422), { typed: { ...form.typed, rating_words: form.typed['words'] ?? '', words: '' }, errors: rename(form.errors) });
  await tried(req, async (ticketId) => {
    await rateTicket({ ticketId, by: asSupportMember(memberOf(req)).by, ...form.value });
    return 'Thank you. Your words go to everybody who works on tickets.';
  });
  res.redirect(303, paths.support.show(idInAddress(req.params)));
};

export const createFile: RequestHandler<Id> = async (req, res) => {
  const { scope, reader, by } = asSupportMember(memberOf(req));
  await within(scope, (trx) => getSeenTicket(trx, idInAddress(req.params), reader), { readOnly: true });
  const kept = await keepUpload(req.upload, by.personId);
  if ('problem' in kept) return showTicket(req, res.status(422), { typed: {}, errors: { file: kept.problem } });
  await tried(req, async (ticketId) => {
    await addFile({ ticketId, side: 'partner', by, file: kept });
    return 'The file is with the ticket.';
  });
  res.redirect(303, paths.support.show(idInAddress(req.params)));
};

export const file: RequestHandler<{ id: string; file: string }> = async (req, res) => {
  const { scope, reader } = asSupportMember(memberOf(req));
  const files = await within(scope, async (trx) => listFiles(trx, (await getSeenTicket(trx, idInAddress(req.params), reader)).id), { readOnly: true });
  const { name, content } = await fileToSave(files, req.params.file);
  res.attachment(name).set(SAVED_ONLY).end(content);
};

/** In their own scope first: what they do not see is not there. What the rule refuses is told on the ticket as it is now. */
async function tried(req: Request<Id>, work: (ticketId: string) => Promise<string>): Promise<void> {
  const { scope, reader } = asSupportMember(memberOf(req));
  const ticket = await within(scope, (trx) => getSeenTicket(trx, idInAddress(req.params), reader), { readOnly: true });
  try {
    flash(req, 'success', await work(ticket.id));
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    flash(req, 'warning', error.message);
  }
}

/** The ticket with all that was said; `typed` and `errors` of a form on it that was not right. */
async function showTicket(req: Request<Id>, res: Response, { typed, errors }: Form): Promise<void> {
  const { organizationId, scope, organization, reader, now } = asSupportMember(memberOf(req));
  const { ticket, entries, files, into, account } = await within(scope, async (trx) => {
    const one = await getSeenTicket(trx, idInAddress(req.params), reader);
    return {
      ticket: one, entries: await listEntries(trx, one.id), files: await listFiles(trx, one.id), into: one.mergedInto === null ? undefined : await findSeenTicket(trx, one.mergedInto, reader),
      // Released or moved since: its name stays, the way to it is closed.
      account: one.accountId === null ? undefined : await findAccount(trx, organizationId, one.accountId),
    };
  }, { readOnly: true });
  const mayReply = may(ticket, 'reply', now);
  renderPage(req, res, 'portal/support/show', {
    title: ticket.subject, number: ticket.number, badge: badgeOf(ticket, 'partner'), zone: organization.timeZone, facts: factsOf(ticket), typed, errors, formId: typed['form'] ?? uuidv7(),
    accountHref: account ? paths.portal.account(account.id) : '', thread: threadOf({ entries, files }, 'partner', (fileId) => paths.support.file(ticket.id, fileId)),
    dueAt: ticket.replyDueAt, mayReply, opensAgain: ticket.solvedAt !== null, maySolve: may(ticket, 'solve', now), mayRate: may(ticket, 'rate', now), rating: ticket.rating, ratingWords: ticket.ratingWords,
    mayAddFiles: mayReply && files.filter(({ side }) => side === 'partner').length < FILES_A_SIDE, filesHint: `${upper(TYPES_WORDS)}, at most 10 MB; ${FILES_A_SIDE} files a ticket.`,
    intoHref: into ? paths.support.show(into.id) : '', intoNumber: into?.number ?? '', newHref: paths.support.new,
    actions: { reply: paths.support.reply(ticket.id), files: paths.support.files(ticket.id), solve: paths.support.solve(ticket.id), rate: paths.support.rate(ticket.id) },
  });
}

async function showForm(req: Request, res: Response, { typed, errors }: Form): Promise<void> {
  const { organizationId, scope, organization, limitedTo, now, today } = asSupportMember(memberOf(req));
  const asked = (typed['q'] ?? '').trim();
  const wanted = typed['account'] ?? '';
  const { account, machines } = await within(scope, async (trx) => {
    const found = isUuid(wanted) ? await findAccount(trx, organizationId, wanted) : undefined;
    return { account: found, machines: found ? (await listMachinesOfAccount(trx, found.id)).slice(0, 200) : [] };
  }, { readOnly: true });
  const found = asked === '' || account ? [] : (await readAccountsPage(scope, { organizationId, limitedTo, question: readQuestion({ q: asked }), today }, { sort: 'name', size: 50, direction: 'after', place: undefined, position: 0 }, now)).lines.slice(0, 10);
  renderPage(req, res, 'portal/support/new', {
    title: 'Open a ticket', typed, errors, formId: isUuid(typed['form'] ?? '') ? typed['form'] : uuidv7(), asked, isPremier: organization.tier === 'premier', account: account ? { id: account.id, name: account.name } : null,
    found: found.map(({ id, name, email }) => ({ href: paths.support.newAbout(id), name, email })),
    machines: [{ value: '', label: 'None, or all of them' }, ...machines.map(({ id, nickname }) => ({ value: id, label: nickname }))],
    products: CONTENT_PRODUCTS.map((value) => ({ value, label: CONTENT_PRODUCT_NAMES[value] })), urgencies: URGENCIES.map((value) => ({ value, label: URGENCY_NAMES[value] })),
  });
}

function rename({ words, ...errors }: FieldErrors): FieldErrors {
  return { ...errors, ...words !== undefined && { rating_words: words } };
}

const upper = (sentence: string): string => sentence.charAt(0).toUpperCase() + sentence.slice(1);
