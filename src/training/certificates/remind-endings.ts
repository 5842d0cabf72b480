import { databaseNow, type Scoped, within } from '../../platform/database/database';
import { type Day, dayIn } from '../../platform/values/dates';
import { endingWords } from '../rights/deal-rights.model';
import { readDealRights } from '../rights/deal-rights.report';
import { mailEnding, mailLapsed } from '../training.mails';
import { type Ending, type Lapsed, listAdministrators, listEnding, listLapsed } from './ending-certificates.report';
import { getCertificate, type NamedCertificate } from './certificates.repository';

const MOST = 500;

/**
 * Reminds the holder and the organization's administrators 90, 30 and 7 days before a certificate ends, and tells them once it has ended, with what that means for
 * deals (beyond.md X22).
 * Found by state and safe to repeat. Answers how many mails were written.
 */
export async function remindEndings(): Promise<number> {
  const { ending, lapsed } = await within('system', async (trx) => {
    const now = await databaseNow(trx);
    return { ending: await listEnding(trx, now, MOST), lapsed: await listLapsed(trx, now, MOST) };
  }, { readOnly: true });
  let written = 0;
  for (const one of ending) written += await remind(one);
  for (const one of lapsed) written += await tell(one);
  return written;
}

function remind({ id, organizationId, slug, step }: Ending): Promise<number> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const certificate = await getCertificate(trx, id);
    return mailEnding(trx, certificate, { step, slug, effect: await effectOf(trx, certificate, dayIn(now, certificate.timeZone)), administrators: await listAdministrators(trx, organizationId), now });
  });
}

function tell({ id, organizationId, slug }: Lapsed): Promise<number> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const certificate = await getCertificate(trx, id);
    // Read as of its last day: so it still says whether the person's roles register deals.
    return mailLapsed(trx, certificate, { slug, effect: await effectOf(trx, certificate, certificate.validUntil), administrators: await listAdministrators(trx, organizationId), now });
  });
}

async function effectOf(trx: Scoped, { organizationId, personId, holderName, holderEmail, product, validUntil }: NamedCertificate, on: Day): Promise<string> {
  const { organization, holders } = await readDealRights(trx, organizationId, on);
  return endingWords(organization, holders, { personId, name: holderName || holderEmail, product, lastDay: validUntil });
}
