import { type Request, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import { houseZone } from '../../organizations/partners/house-zone.report';
import { idInAddress } from '../../organizations/id-in-address';
import { paths } from '../../paths';
import { isUuid, within } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { type FieldErrors, readForm } from '../../platform/pages/forms';
import { renderPage } from '../../platform/pages/render';
import { staffOf } from '../../platform/visitors/visitor';
import { listSupportMemberships } from '../ticket-people.report';
import { wordsOf } from '../tickets/ticket.presenter';
import { getHeld, listHeld } from './inbound-mails.repository';
import { type Decision, settleMail } from './settle-held';

type Id = { id: string };
type Form = { typed: Record<string, string>; errors: FieldErrors };

const DecisionForm = z.object({
  decision: z.enum(['ticket', 'open', 'drop'], 'Choose what becomes of it.'),
  number: z.string().trim().max(20, 'Use at most 20 characters for a number.').optional().default(''),
  organization: z.string().optional().default(''),
}).refine(({ decision, number }) => decision !== 'ticket' || number !== '', { path: ['number'], message: 'Enter the number of the ticket.' })
  .refine(({ decision, organization }) => decision !== 'open' || isUuid(organization), { path: ['organization'], message: 'Choose the partner.' });

/** Mails that people wrote and no ticket has taken. */
export const index: RequestHandler = async (req, res) => {
  const { rows, zone } = await within(staffOf(req).scope, async (trx) => ({ rows: await listHeld(trx), zone: await houseZone(trx) }), { readOnly: true });
  renderPage(req, res, 'office/tickets/held', { title: 'Held mails', zone, rows: rows.map(({ id, subject, fromEmail, reason, receivedAt }) => ({ href: paths.support.office.held.show(id), subject: subject || 'No subject', fromEmail, reason, receivedAt })) });
};

export const show: RequestHandler<Id> = (req, res) => showMail(req, res, { typed: {}, errors: {} });

export const settle: RequestHandler<Id> = async (req, res) => {
  const form = readForm(DecisionForm, req.body);
  if (!form.ok) return showMail(req, res.status(422), form);
  const { actor, visitor } = staffOf(req);
  const { decision: kind, number, organization } = form.value;
  const decision: Decision = kind === 'ticket' ? { kind, number } : kind === 'open' ? { kind, organizationId: organization } : { kind };
  try {
    const ticketId = await settleMail({ mailId: idInAddress(req.params), decision, by: { actor, personId: visitor.personId, name: `${visitor.firstName} ${visitor.lastName}`.trim() || visitor.email } });
    flash(req, 'success', ticketId === null ? 'The mail is dropped.' : 'The mail is in this ticket.');
    return res.redirect(303, ticketId === null ? paths.support.office.held.index : paths.support.office.show(ticketId));
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    flash(req, 'warning', error.message);
    res.redirect(303, paths.support.office.held.show(idInAddress(req.params)));
  }
};

async function showMail(req: Request<Id>, res: Response, { typed, errors }: Form): Promise<void> {
  const { mail, partners, zone } = await within('system', async (trx) => {
    const held = await getHeld(trx, idInAddress(req.params));
    const members = await listSupportMemberships(trx, held.fromEmail);
    const names = await trx('organizations').whereIn('id', members.map(({ organizationId }) => organizationId)).orderBy('display_name').select<{ value: string; label: string }[]>({ value: 'id', label: 'display_name' });
    return { mail: held, partners: names, zone: await houseZone(trx) };
  }, { readOnly: true });
  renderPage(req, res, 'office/tickets/held-mail', {
    title: mail.subject || 'No subject', zone, typed, errors, number: typed['number'] ?? /T-\w{4}-\w{4}/.exec(mail.reason)?.[0] ?? '', isSettled: mail.settledAt !== null, words: wordsOf(mail.words), reason: mail.reason, partners, action: paths.support.office.held.settle(mail.id),
    ticketHref: mail.ticketId ? paths.support.office.show(mail.ticketId) : '', receivedAt: mail.receivedAt, facts: [{ label: 'From', value: mail.fromName ? `${mail.fromName} <${mail.fromEmail}>` : mail.fromEmail }, { label: 'Held because', value: mail.reason }],
  });
}
