import { databaseNow, within } from '../../platform/database';
import { dayIn } from '../../platform/dates';
import { endingWords } from '../rights/deal-rights.model';
import { readDealRights } from '../rights/deal-rights.report';
import { mailEnding } from '../training.mails';
import { type Ending, listAdministrators, listEnding } from './ending-certificates.report';
import { getCertificate } from './certificates.repository';

const MOST = 500;

/**
 * Reminds the holder and the organization's administrators 90, 30 and 7 days before a certificate ends, with what that means for deals (beyond.md X22).
 * Found by state and safe to repeat. Answers how many mails were written.
 */
export async function remindEndings(): Promise<number> {
  const found = await within('system', async (trx) => listEnding(trx, await databaseNow(trx), MOST), { readOnly: true });
  let written = 0;
  for (const ending of found) written += await remind(ending);
  return written;
}

function remind({ id, organizationId, slug, step }: Ending): Promise<number> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const certificate = await getCertificate(trx, id);
    const { organization, holders } = await readDealRights(trx, organizationId, dayIn(now, certificate.timeZone));
    const effect = endingWords(organization, holders, { personId: certificate.personId, name: certificate.holderName || certificate.holderEmail, product: certificate.product, lastDay: certificate.validUntil });
    return mailEnding(trx, certificate, { step, slug, effect, administrators: await listAdministrators(trx, organizationId), now });
  });
}
