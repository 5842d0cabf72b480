import { type RequestHandler } from 'express';
import { within } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { memberOf } from '../../platform/visitors/visitor';
import type * as CertificatePdf from './certificate-pdf';
import { getCertificate } from './certificates.repository';

/** A certificate of a member of the organization as a PDF; a withdrawn one is not printed any more. */
export const show: RequestHandler<{ id: string }> = async (req, res) => {
  const { scope } = memberOf(req);
  const certificate = await within(scope, (trx) => getCertificate(trx, req.params.id), { readOnly: true });
  if (certificate.withdrawnAt !== null) throw new NotFound('This certificate is withdrawn. It has no paper any more.');
  // The PDF library and its fonts are large: they load when the first PDF is wanted.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { certificatePdf } = require('./certificate-pdf') as typeof CertificatePdf;
  res.attachment(`${certificate.number}.pdf`).type('application/pdf').send(await certificatePdf(certificate));
};
