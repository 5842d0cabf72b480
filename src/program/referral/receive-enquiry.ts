import { uuidv7 } from 'uuidv7';
import { type Actor, recordAudit } from '../../audit/audit.repository';
import { databaseNow, partlyIn, type Scoped, within } from '../../platform/database/database';
import { type Lead, MAIL_MINUTES, takesMore } from '../leads/lead';
import { findNewestLeadOf, insertLead, insertLeadEvents, updateLead, wasMailedAfter } from '../leads/leads.repository';
import { CONSENT_VERSION, consentWords, type Enquiry } from './enquiry';
import { type PublicPage } from './public-page.report';
import { mailEnquiryReceived, mailNewLead } from './referral.mails';

/**
 * Keeps what a stranger sent by a partner's page as a lead, with the words they agreed to; who asks again within a day adds to the same
 * lead. Mails the partner's people a new one, and the address once an hour that its request is there, on whatever page it was typed.
 */
export function receiveEnquiry(page: PublicPage, enquiry: Enquiry, requestId: string): Promise<void> {
  const { organizationId } = page;
  const actor: Actor = { kind: 'system', id: 'referral-page', requestId };
  return within({ organizationId }, async (trx) => {
    // Two presses at once take turns, and so do two pages that write to the same address.
    await trx.raw("select pg_advisory_xact_lock(hashtextextended('enquiry:' || ?, 0))", [enquiry.email]);
    const now = await databaseNow(trx);
    const writes = !await partlyIn(trx, 'system', () => wasMailedAfter(trx, enquiry.email, new Date(now.getTime() - MAIL_MINUTES * 60_000)));
    const known = await findNewestLeadOf(trx, organizationId, enquiry.email);
    const lead = known && takesMore(known, now) ? await addTo(trx, known, enquiry, now) : await begin(trx, page, enquiry, now);
    if (writes) {
      await updateLead(trx, lead, { mailedAt: now });
      await mailEnquiryReceived(trx, { page, lead, now });
    }
    if (lead.askedCount === 1) await mailNewLead(trx, { page, lead, now });
    await recordAudit(trx, { organizationId, actor, action: lead.askedCount === 1 ? 'lead.received' : 'lead.asked-again', subjectType: 'lead', subjectId: lead.id, after: { interest: enquiry.interest, consent: CONSENT_VERSION }, now });
  });
}

async function begin(trx: Scoped, { organizationId, organizationName }: PublicPage, enquiry: Enquiry, now: Date): Promise<Lead> {
  const lead: Lead = {
    ...enquiry, id: uuidv7(), organizationId, state: 'new', stateSince: now, consentVersion: CONSENT_VERSION, consentWords: consentWords(organizationName), consentedAt: now,
    askedCount: 1, createdAt: now, askedAt: now, touchedAt: now, assignedTo: null, lostReason: null, accountId: null, convertedAt: null, mailedAt: null, anonymisedAt: null,
  };
  await insertLead(trx, lead);
  await insertLeadEvents(trx, [{ organizationId, leadId: lead.id, kind: 'asked', now }]);
  return lead;
}

/** What they say anew counts; what they left open this time stays as they said it. The message is kept beside the first one. */
async function addTo(trx: Scoped, lead: Lead, enquiry: Enquiry, now: Date): Promise<Lead> {
  const changes = {
    name: enquiry.name, company: enquiry.company || lead.company, phone: enquiry.phone || lead.phone, interest: enquiry.interest || lead.interest,
    interestName: enquiry.interestName || lead.interestName, askedCount: lead.askedCount + 1, askedAt: now, touchedAt: now,
  };
  await updateLead(trx, lead, changes);
  await insertLeadEvents(trx, [{ organizationId: lead.organizationId, leadId: lead.id, kind: 'asked_again', words: enquiry.message === lead.message ? '' : enquiry.message, now }]);
  return { ...lead, ...changes };
}
