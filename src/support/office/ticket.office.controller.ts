import { type Request, type RequestHandler, type Response } from 'express';
import { uuidv7 } from 'uuidv7';
import { type z } from 'zod';
import { config } from '../../config';
import { houseZone } from '../../organizations/partners/house-zone.report';
import { idInAddress } from '../../organizations/id-in-address';
import { paths } from '../../paths';
import { isUuid, within } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { type FieldErrors, readForm, singleStrings } from '../../platform/pages/forms';
import { renderPage } from '../../platform/pages/render';
import { staffOf } from '../../platform/visitors/visitor';
import { addFile } from '../files/add-file';
import { keepUpload } from '../files/keep-upload';
import { fileToSave, SAVED_ONLY } from '../files/file-to-save';
import { FILES_A_SIDE, TYPES_WORDS } from '../files/ticket-file.model';
import { may } from '../ticket';
import { listEntries, listFiles, listNotes } from '../ticket-entries.repository';
import { listTicketStaff } from '../ticket-people.report';
import { listMatchingArticles } from '../tickets/reading.report';
import { badgeOf, factsOf, threadOf } from '../tickets/ticket.presenter';
import { solveTicket } from '../tickets/change-ticket';
import { getTicket } from '../tickets.repository';
import { type TicketActor } from '../with-ticket';
import { addNote, answerTicket } from './answer-ticket';
import { readTicketFacts } from './ticket-facts.report';
import { AnswerForm, AssignForm, MergeForm, NoteForm, StateForm } from './ticket.office.form';
import { assignTicket, mergeTicket, reopenTicket, waitForPartner } from './work-ticket';

type Id = { id: string };
type Form = { typed: Record<string, string>; errors: FieldErrors };
type Given = { ticketId: string; by: TicketActor };

/** A ticket with all that was said, its notes, and what can be done. */
export const show: RequestHandler<Id> = (req, res) => showTicket(req, res, { typed: {}, errors: {} });

export const answer = step(AnswerForm, async ({ form, words, article, solves }, given) => {
  const link = article === '' ? '' : `\n\n${config.baseUrl}${paths.knowledge.show(article)}`;
  await answerTicket({ ...given, entryId: form, words: words + link, solves });
  return solves ? 'Your answer is on its way, and the ticket is solved.' : 'Your answer is on its way. The ticket waits for the partner.';
});

export const note = step(NoteForm, async ({ form, note: words }, given) => {
  await addNote({ ...given, noteId: form, words });
  return 'The note is there, for colleagues only.';
});

export const assign = step(AssignForm, async ({ to }, given) => {
  await assignTicket({ ...given, to });
  return to === null ? 'Nobody has this ticket now.' : to === given.by.personId ? 'The ticket is yours.' : 'The ticket is your colleague’s now.';
});

export const change = step(StateForm, async ({ act }, given) => {
  if (act === 'solve') await solveTicket({ ...given, side: 'office' });
  else await (act === 'reopen' ? reopenTicket : waitForPartner)(given);
  return { solve: 'The ticket is solved. The partner is told, and asked how it went.', reopen: 'The ticket is open again. The partner is told.', wait: 'The ticket waits for the partner.' }[act];
});

export const merge = step(MergeForm, async ({ number }, given) => {
  await mergeTicket({ ...given, number });
  return 'The ticket is merged. The partner is told where it goes on.';
});

export const createFile: RequestHandler<Id> = async (req, res) => {
  const kept = await keepUpload(req.upload, staffOf(req).visitor.personId);
  if ('problem' in kept) return showTicket(req, res.status(422), { typed: {}, errors: { file: kept.problem } });
  await tried(req, async ({ ticketId, by }) => {
    await addFile({ ticketId, side: 'office', by, file: kept });
    return 'The file is with the ticket. Your next answer says so.';
  });
  res.redirect(303, paths.support.office.show(idInAddress(req.params)));
};

export const file: RequestHandler<{ id: string; file: string }> = async (req, res) => {
  const files = await within(staffOf(req).scope, async (trx) => listFiles(trx, (await getTicket(trx, idInAddress(req.params))).id), { readOnly: true });
  const { name, content } = await fileToSave(files, req.params.file);
  res.attachment(name).set(SAVED_ONLY).end(content);
};

/** A form of the ticket's page: read, done, told. */
function step<Value>(schema: z.ZodType<Value>, work: (value: Value, given: Given) => Promise<string>): RequestHandler<Id> {
  return async (req, res) => {
    const form = readForm(schema, req.body);
    if (!form.ok) return showTicket(req, res.status(422), form);
    await tried(req, (given) => work(form.value, given));
    res.redirect(303, paths.support.office.show(idInAddress(req.params)));
  };
}

async function tried(req: Request<Id>, work: (given: Given) => Promise<string>): Promise<void> {
  const { scope, actor, visitor } = staffOf(req);
  const ticket = await within(scope, (trx) => getTicket(trx, idInAddress(req.params)), { readOnly: true });
  try {
    flash(req, 'success', await work({ ticketId: ticket.id, by: { actor, personId: visitor.personId, name: `${visitor.firstName} ${visitor.lastName}`.trim() || visitor.email } }));
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    flash(req, 'warning', error.message);
  }
}

async function showTicket(req: Request<Id>, res: Response, { typed, errors }: Form): Promise<void> {
  const { scope, visitor, now } = staffOf(req);
  const asked = (singleStrings(req.query)['articles'] ?? '').trim().slice(0, 200);
  const { ticket, entries, files, notes, facts, staff, articles, zone } = await within(scope, async (trx) => {
    const one = await getTicket(trx, idInAddress(req.params));
    return {
      ticket: one, entries: await listEntries(trx, one.id), files: await listFiles(trx, one.id), notes: await listNotes(trx, one.id), facts: await readTicketFacts(trx, one), staff: await listTicketStaff(trx),
      articles: await listMatchingArticles(trx, asked || one.subject, 12), zone: await houseZone(trx),
    };
  }, { readOnly: true });
  const { office } = paths.support;
  renderPage(req, res, 'office/tickets/show', {
    title: ticket.subject, number: ticket.number, badge: badgeOf(ticket, 'office'), zone, typed, errors, formId: typed['form'] && isUuid(typed['form']) ? typed['form'] : uuidv7(), isPriority: ticket.isPriority,
    thread: threadOf({ entries, files, notes }, 'office', (fileId) => office.file(ticket.id, fileId)), dueAt: ticket.replyDueAt, isOverdue: ticket.replyDueAt !== null && ticket.replyDueAt < now,
    facts: [
      { label: 'Partner', value: facts.organizationName, href: paths.office.partners.show(ticket.organizationId), ...facts.tier === 'premier' && { note: 'Premier' } }, { label: 'E-mail', value: facts.email },
      ...factsOf(ticket),
    ],
    openBesides: facts.openBesides.map(({ id, number, subject }) => ({ href: office.show(id), number, subject })), mergedNumber: facts.mergedNumber, mergedHref: ticket.mergedInto ? office.show(ticket.mergedInto) : '',
    may: { answer: may(ticket, 'answer', now), solve: may(ticket, 'solve', now), reopen: may(ticket, 'reopen', now), wait: may(ticket, 'wait', now), merge: may(ticket, 'merge', now) },
    mayAddFiles: may(ticket, 'answer', now) && files.filter(({ side }) => side === 'office').length < FILES_A_SIDE, filesHint: `It can be ${TYPES_WORDS}, at most 10 MB.`,
    isMine: ticket.assignedTo === visitor.personId, me: visitor.personId, assignedTo: ticket.assignedTo ?? '', staff: [{ value: '', label: 'Nobody' }, ...staff.map(({ personId, name }) => ({ value: personId, label: name }))],
    asked, articles: [{ value: '', label: 'None' }, ...articles.map(({ slug, title }) => ({ value: slug, label: title }))], rating: ticket.rating, ratingWords: ticket.ratingWords,
    actions: { self: office.show(ticket.id), answer: office.answer(ticket.id), note: office.note(ticket.id), take: office.take(ticket.id), state: office.state(ticket.id), merge: office.merge(ticket.id), files: office.files(ticket.id) },
  });
}
