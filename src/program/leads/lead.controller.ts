import { type Request, type RequestHandler, type Response } from 'express';
import { listAccountsByEmail, findAccount } from '../../accounts/accounts.repository';
import { paths } from '../../paths';
import { isUuid, within } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { type FieldErrors, readForm } from '../../platform/pages/forms';
import { renderPage } from '../../platform/pages/render';
import { memberOf } from '../../platform/visitors/visitor';
import { forgetLead } from './anonymise-leads';
import { isOpenLead, LEAD_UNKNOWN, LOST_REASONS, MONTHS_KEPT } from './lead';
import { AssignmentForm, ContactForm, LossForm, NoteForm } from './lead.form';
import { EVENT_WORDS, LOST_WORDS, STATE_BADGES } from './lead-words.model';
import { getLead, listLeadEvents } from './leads.repository';
import { listAssignees } from './leads.report';
import { assignLead, LEAD_WORKERS, noteLead, workLead } from './work-lead';

/** One lead: what they wrote, what was done, and what comes next. */
export const show: RequestHandler = (req, res) => showLead(req, res, {});

export const note: RequestHandler = async (req, res) => {
  const form = readForm(NoteForm, req.body);
  if (!form.ok) return showLead(req, res.status(422), form);
  const { organizationId, actor } = memberOf(req);
  await noteLead({ organizationId, leadId: idIn(req), note: form.value.note, actor });
  back(req, res, 'The note is added.');
};

export const contact: RequestHandler = async (req, res) => {
  const form = readForm(ContactForm, req.body);
  if (!form.ok) return showLead(req, res.status(422), form);
  const { organizationId, actor } = memberOf(req);
  const changed = await workLead({ organizationId, leadId: idIn(req), act: { kind: 'contact' }, note: form.value.contact_note, actor });
  back(req, res, changed && 'The lead is marked as contacted.');
};

export const lose: RequestHandler = async (req, res) => {
  const form = readForm(LossForm, req.body);
  if (!form.ok) return showLead(req, res.status(422), form);
  const { organizationId, actor } = memberOf(req);
  const changed = await workLead({ organizationId, leadId: idIn(req), act: { kind: 'lose', reason: form.value.reason }, note: form.value.loss_note, actor });
  back(req, res, changed && 'The lead is marked as lost. You can take it up again at any time.');
};

export const reopen: RequestHandler = async (req, res) => {
  const { organizationId, actor } = memberOf(req);
  back(req, res, await workLead({ organizationId, leadId: idIn(req), act: { kind: 'reopen' }, note: '', actor }) && 'The lead is taken up again.');
};

export const assign: RequestHandler = async (req, res) => {
  const form = readForm(AssignmentForm, req.body);
  if (!form.ok) return showLead(req, res.status(422), form);
  const { organizationId, actor, visitor } = memberOf(req);
  const { assignee } = form.value;
  const by = `${visitor.firstName} ${visitor.lastName}`.trim() || visitor.email;
  const name = await assignLead({ organizationId, leadId: idIn(req), membershipId: assignee === '' ? null : assignee, by, actor });
  back(req, res, name !== undefined && (name === 'nobody' ? 'The lead belongs to nobody in particular now.' : `The lead is with ${name} now.`));
};

/** Asks once more: what they wrote does not come back. */
export const confirmForget: RequestHandler = async (req, res) => {
  const { organizationId, scope } = memberOf(req);
  const lead = await within(scope, (trx) => getLead(trx, organizationId, idIn(req)), { readOnly: true });
  if (lead.anonymisedAt) return back(req, res, false);
  renderPage(req, res, 'portal/leads/deletion', { title: 'Delete what they wrote', lead: { id: lead.id, name: lead.company || lead.name } });
};

export const forget: RequestHandler = async (req, res) => {
  const { organizationId, actor } = memberOf(req);
  await forgetLead({ organizationId, leadId: idIn(req), actor });
  back(req, res, 'What they wrote is deleted. That somebody asked is kept.');
};

type Shown = { errors?: FieldErrors; typed?: Record<string, string> };

async function showLead(req: Request, res: Response, { errors = {}, typed = {} }: Shown): Promise<void> {
  const { organizationId, organization, scope, visitor } = memberOf(req);
  const id = idIn(req);
  const read = await within(scope, async (trx) => {
    const lead = await getLead(trx, organizationId, id);
    return {
      lead, events: await listLeadEvents(trx, organizationId, id), assignees: await listAssignees(trx, organizationId, LEAD_WORKERS),
      account: lead.accountId ? await findAccount(trx, organizationId, lead.accountId) : undefined,
      known: lead.state !== 'converted' && lead.email ? (await listAccountsByEmail(trx, organizationId, lead.email))[0] : undefined,
    };
  }, { readOnly: true });
  const { lead } = read;
  const may = (permission: 'leads:work' | 'trials:start' | 'subscriptions:buy') => isOpenLead(lead) && visitor.permissions.has(permission);
  renderPage(req, res, 'portal/leads/show', {
    title: lead.company || lead.name, lead, errors, typed, zone: organization.timeZone, badge: STATE_BADGES[lead.state], reason: lead.lostReason ? LOST_WORDS[lead.lostReason] : '',
    story: read.events.map((event) => ({ ...event, label: EVENT_WORDS[event.kind] })), account: read.account ? { id: read.account.id, name: read.account.name } : null,
    known: read.known ? { id: read.known.id, name: read.known.name } : null, mayWork: may('leads:work'), mayTry: may('trials:start'), mayBuy: may('subscriptions:buy'), mayForget: !lead.anonymisedAt && visitor.permissions.has('leads:work'),
    assignees: [{ value: '', label: 'Nobody in particular' }, ...read.assignees.map(({ membershipId, name }) => ({ value: membershipId, label: name }))],
    assigneeName: read.assignees.find(({ membershipId }) => membershipId === lead.assignedTo)?.name ?? '',
    reasons: LOST_REASONS.map((value) => ({ value, label: LOST_WORDS[value] })), monthsKept: MONTHS_KEPT,
  });
}

function back(req: Request, res: Response, words: string | false): void {
  flash(req, words ? 'success' : 'notice', words || 'Nothing has changed: it stands so already.');
  res.redirect(303, paths.referral.leads.show(idIn(req)));
}

function idIn(req: Request): string {
  const { id } = req.params;
  if (typeof id !== 'string' || !isUuid(id)) throw new NotFound(LEAD_UNKNOWN);
  return id;
}
