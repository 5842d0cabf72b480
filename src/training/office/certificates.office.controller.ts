import { type Request, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import { idInAddress } from '../../organizations/id-in-address';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { dayIn } from '../../platform/values/dates';
import { RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { type FieldErrors, readForm, singleStrings, text } from '../../platform/pages/forms';
import { listPage, pageLinks, readPage } from '../../platform/pages/pages';
import { renderPage } from '../../platform/pages/render';
import { staffOf } from '../../platform/visitors/visitor';
import { certificateBadge, certificateStatus } from '../certificates/certificate';
import { readCertificateNumber } from '../certificates/certificate-number.model';
import { getCertificate, type NamedCertificate } from '../certificates/certificates.repository';
import { withdrawCertificate } from '../certificates/withdraw-certificate';
import { leavingWords } from '../rights/deal-rights.model';
import { readDealRights } from '../rights/deal-rights.report';
import { listIssued } from './certificates-list.report';

const Reason = z.object({ reason: text('the reason, which the holder reads', 600) });
type At = { id: string };

/** All certificates, the newest first; one by its number. */
export const index: RequestHandler = async (req, res) => {
  const { scope, today } = staffOf(req);
  const query = singleStrings(req.query);
  const typed = query['q']?.trim() ?? '';
  const number = typed === '' ? undefined : readCertificateNumber(typed) ?? '';
  const request = readPage(query, { sort: 'certificates', kind: 'moment' });
  const rows = await within(scope, (trx) => listIssued(trx, number, request), { readOnly: true });
  const page = listPage(rows, request, ({ place, id }) => ({ value: place, id }));
  renderPage(req, res, 'office/training/certificates', {
    title: 'Certificates', q: typed.slice(0, 60), isFiltered: typed !== '',
    rows: page.rows.map((row) => ({ ...row, badge: certificateBadge(certificateStatus(row, today)), href: paths.training.office.certificateWithdrawal(row.id) })),
    pager: { from: page.from, to: page.to, ...pageLinks(paths.training.office.certificates, typed === '' ? {} : { q: typed }, page) },
  });
};

/** What withdrawing means, before it is done. */
export const newWithdrawal: RequestHandler<At> = async (req, res) => showWithdrawal(req, res, { errors: {}, reason: '' });

export const withdraw: RequestHandler<At> = async (req, res) => {
  const { actor, now } = staffOf(req);
  const form = readForm(Reason, req.body);
  if (!form.ok) return showWithdrawal(req, res.status(422), { errors: form.errors, reason: form.typed['reason'] ?? '' });
  const certificate = await withdrawCertificate({ certificateId: idInAddress(req.params), reason: form.value.reason, actor, now });
  flash(req, 'success', `${certificate.number} is withdrawn. Its holder and the administrators of ${certificate.organizationName} are told by mail.`);
  res.redirect(303, paths.training.office.certificates);
};

async function showWithdrawal(req: Request<At>, res: Response, { errors, reason }: { errors: FieldErrors; reason: string }): Promise<void> {
  const { scope, now, today } = staffOf(req);
  const { certificate, losses } = await within(scope, async (trx) => {
    const found = await getCertificate(trx, idInAddress(req.params));
    const here = dayIn(now, found.timeZone);
    const { organization, holders } = await readDealRights(trx, found.organizationId, here);
    return { certificate: found, losses: leavingWords(organization, holders.filter(({ product }) => product === found.product), { personId: found.personId, name: holderOf(found), today: here }) };
  }, { readOnly: true });
  if (certificate.withdrawnAt !== null) throw new RuleBroken(`${certificate.number} is withdrawn already.`);
  renderPage(req, res, 'office/training/withdrawal', {
    title: `Withdraw ${certificate.number}`, certificate, holder: holderOf(certificate), badge: certificateBadge(certificateStatus(certificate, today)), losses, errors, reason: reason.slice(0, 2_000),
  });
}

function holderOf({ holderName, holderEmail }: NamedCertificate): string {
  return holderName || holderEmail;
}
