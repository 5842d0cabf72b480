import { type RequestHandler } from 'express';
import { databaseNow, within } from '../../platform/database/database';
import { dayIn } from '../../platform/values/dates';
import { singleStrings } from '../../platform/pages/forms';
import { limit, networkOf } from '../../platform/http/rate-limit';
import { renderPage } from '../../platform/pages/render';
import { certificateBadge, certificateStatus } from './certificate';
import { readCertificateNumber } from './certificate-number.model';
import { findCertificateByNumber } from './certificates.repository';

/** Numbers are 40 bits by chance: so many guesses of a network lead nowhere. */
const checks = limit('certificate-checks', { points: 30, seconds: 600 });

/** Public: says of a number who holds it, where it was earned, for which course and whether it holds, and nothing else. */
export const show: RequestHandler = async (req, res) => {
  const typed = singleStrings(req.query)['number']?.trim() ?? '';
  const page = { title: 'Check a certificate', typed: typed.slice(0, 60) };
  if (typed === '') return renderPage(req, res, 'site/certificates', { ...page, errors: {}, found: null });
  const number = readCertificateNumber(typed);
  if (number === undefined) return renderPage(req, res.status(422), 'site/certificates', { ...page, errors: { number: 'Enter the number as it stands on the certificate, like CERT-7K2M-9QXA.' }, found: null });
  await checks.take(networkOf(req.ip));
  const { certificate, now } = await within('system', async (trx) => ({ certificate: await findCertificateByNumber(trx, number), now: await databaseNow(trx) }), { readOnly: true });
  if (!certificate) return renderPage(req, res.status(404), 'site/certificates', { ...page, errors: { number: `There is no certificate ${number}. Look at the number again, or ask who gave it to you.` }, found: null });
  const status = certificateStatus(certificate, dayIn(now, certificate.timeZone));
  const { holderName, organizationName, courseTitle, validFrom, validUntil } = certificate;
  renderPage(req, res, 'site/certificates', { ...page, errors: {}, found: { number, holderName, organizationName, courseTitle, validFrom, validUntil, status, badge: certificateBadge(status) } });
};
