import { type Request, type RequestHandler } from 'express';
import { houseZone } from '../../organizations/partners/house-zone.report';
import { idInAddress } from '../../organizations/id-in-address';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { readKeptFile } from '../../platform/files/files';
import { flash } from '../../platform/pages/flash';
import { singleStrings } from '../../platform/pages/forms';
import { addressWith, firstPage, listPage, pageLinks, readPage } from '../../platform/pages/pages';
import { renderPage } from '../../platform/pages/render';
import { type StaffActor, staffOf } from '../../platform/visitors/visitor';
import { MAIL_POLICY, SANDBOX } from '../mail-frame';
import { LOGO_ADDRESS } from '../render-mail';
import { topicOf, TOPICS } from '../topics';
import { retryMail, stopMail } from './change-mail';
import { holdsSecret, masked } from './masked-mail.model';
import { countOutbox, getOutboxMail, listExamples, listKinds, listOutbox, OUTBOX_FILTERS, type OutboxFilter, type OutboxMail, type OutboxRow } from './outbox.report';

type Id = { id: string };
const LABELS: Record<OutboxFilter, string> = { all: 'All', waiting: 'Waiting', sent: 'Sent', failed: 'Not sent', refused: 'Refused', stopped: 'Stopped' };

/** Every mail that was written, the newest first (features.md F5). */
export const index: RequestHandler = async (req, res) => {
  const query = singleStrings(req.query);
  const filter = (Object.keys(OUTBOX_FILTERS) as OutboxFilter[]).find((one) => one === query['state']) ?? 'all';
  const recipient = (query['q'] ?? '').trim().toLowerCase().slice(0, 254);
  const kind = (query['kind'] ?? '').slice(0, 100);
  const request = readPage(query, { sort: 'outbox', kind: 'moment' });
  const { rows, counts, kinds, zone } = await within(staffOf(req).scope, async (trx) => ({
    rows: await listOutbox(trx, { filter, recipient, kind }, request), counts: await countOutbox(trx), kinds: await listKinds(trx), zone: await houseZone(trx),
  }), { readOnly: true });
  const page = listPage(rows, request, ({ place, id }) => ({ value: place, id }));
  const address = paths.operations.mails.index;
  const asked = { state: filter === 'all' ? '' : filter, q: recipient, kind };
  renderPage(req, res, 'office/mails/index', {
    title: 'Mails', zone, recipient, kind, state: asked.state, kinds: [{ value: '', label: 'Every kind' }, ...kinds.map((value) => ({ value, label: value }))], isFiltered: Object.values(asked).some((value) => value !== ''),
    rows: page.rows.map((row) => ({ ...row, href: paths.operations.mails.show(row.id), badge: badgeOf(row) })),
    chips: (Object.keys(LABELS) as OutboxFilter[]).map((one) => ({ label: LABELS[one], href: addressWith(address, asked, { state: one === 'all' ? undefined : one, ...firstPage }), active: one === filter, ...counts[one] !== undefined && { count: counts[one] } })),
    pager: { from: page.from, to: page.to, ...pageLinks(address, asked, page) },
  });
};

/** How each kind of mail looks, by the newest that was written. */
export const kinds: RequestHandler = async (req, res) => {
  const { rows, zone } = await within(staffOf(req).scope, async (trx) => ({ rows: await listExamples(trx), zone: await houseZone(trx) }), { readOnly: true });
  const shown = rows.map(({ kind, id, subject, createdAt }) => {
    const topic = topicOf(kind);
    return { kind, subject, createdAt, href: paths.operations.mails.show(id), allHref: addressWith(paths.operations.mails.index, {}, { kind }), topic: topic === undefined ? '' : TOPICS[topic].label };
  });
  renderPage(req, res, 'office/mails/kinds', { title: 'Kinds of mails', zone, rows: shown });
};

/** One mail as its recipient sees it, without what only they may see. */
export const show: RequestHandler<Id> = async (req, res) => {
  const { mail, zone } = await within(staffOf(req).scope, async (trx) => ({ mail: await getOutboxMail(trx, idInAddress(req.params)), zone: await houseZone(trx) }), { readOnly: true });
  const isSecret = holdsSecret(mail.kind);
  res.set('Content-Security-Policy', `${String(res.get('Content-Security-Policy'))};frame-src 'self'`);
  renderPage(req, res, 'office/mails/show', {
    title: mail.subject, badge: badgeOf(mail), isSecret, sandbox: SANDBOX, bodyHref: paths.operations.mails.body(mail.id), textBody: isSecret ? '' : masked(mail.textBody), facts: factsOf(mail), zone, createdAt: mail.createdAt, sentAt: mail.sentAt, nextAttemptAt: mail.nextAttemptAt,
    retryHref: mail.state === 'failed' || mail.state === 'stopped' ? paths.operations.mails.retry(mail.id) : '', stopHref: mail.state === 'queued' || mail.state === 'failed' ? paths.operations.mails.stop(mail.id) : '',
  });
};

/** The mail's HTML alone, for the frame on its page. */
export const body: RequestHandler<Id> = async (req, res) => {
  const mail = await within(staffOf(req).scope, (trx) => getOutboxMail(trx, idInAddress(req.params)), { readOnly: true });
  res.set('Content-Security-Policy', MAIL_POLICY).set('X-Frame-Options', 'SAMEORIGIN').set('Referrer-Policy', 'no-referrer');
  res.type('html').send(holdsSecret(mail.kind) ? '<!doctype html><title>Not shown</title>' : (await withPicture(mail, masked(mail.htmlBody))).replace('<head>', '<head><base target="_top">'));
};

export const retry: RequestHandler<Id> = (req, res) => acted(req, (change) => retryMail(change), 'The mail is tried again now.').then(() => res.redirect(303, paths.operations.mails.show(idInAddress(req.params))));
export const stop: RequestHandler<Id> = (req, res) => acted(req, (change) => stopMail(change), 'The mail stays unsent.').then(() => res.redirect(303, paths.operations.mails.show(idInAddress(req.params))));

async function acted(req: Request<Id>, work: (change: { mailId: string; actor: StaffActor }) => Promise<void>, told: string): Promise<void> {
  try {
    await work({ mailId: idInAddress(req.params), actor: staffOf(req).actor });
    flash(req, 'success', told);
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    flash(req, 'warning', error.message);
  }
}

function badgeOf({ state, isRefused }: Pick<OutboxRow, 'state' | 'isRefused'>): { kind: string; label: string } {
  if (state === 'failed') return { kind: 'bad', label: isRefused ? 'Refused' : 'Not sent' };
  return { queued: { kind: 'running', label: 'Waiting' }, sent: { kind: 'good', label: 'Sent' }, kept: { kind: 'off', label: 'Kept here' }, stopped: { kind: 'off', label: 'Stopped' } }[state];
}

function factsOf(mail: OutboxMail): { label: string; value: string }[] {
  return [
    { label: 'To', value: mail.recipientName ? `${mail.recipientName} <${mail.recipientEmail}>` : mail.recipientEmail }, { label: 'Kind', value: mail.kind }, { label: 'Tries', value: String(mail.attempts) }, { label: 'Message-ID', value: mail.messageId },
    ...mail.replyTo === null ? [] : [{ label: 'Reply-To', value: masked(mail.replyTo) }], ...mail.refusal === null ? [] : [{ label: 'Refused with', value: mail.refusal }], ...mail.lastError === null ? [] : [{ label: 'Last error', value: mail.lastError }],
  ];
}

async function withPicture({ logoFile }: OutboxMail, html: string): Promise<string> {
  const png = logoFile === null ? undefined : await readKeptFile(logoFile);
  return png ? html.replaceAll(`src="${LOGO_ADDRESS}"`, `src="data:image/png;base64,${png.toString('base64')}"`) : html;
}
