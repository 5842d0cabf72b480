import { uuidv7 } from 'uuidv7';
import { listAccountsByEmail } from '../../../src/accounts/accounts.repository';
import { within } from '../../../src/platform/database/database';
import { daysFromMoment } from '../../../src/platform/values/dates';
import { type Lead, type LeadEventKind } from '../../../src/program/leads/lead';
import { insertLead, insertLeadEvents } from '../../../src/program/leads/leads.repository';
import { CONSENT_VERSION, consentWords } from '../../../src/program/referral/enquiry';
import { type ReferralContent } from '../../../src/program/referral/referral-page';
import { findReferralPage } from '../../../src/program/referral/referral-pages.repository';
import { publishReferralPage, saveReferralDraft } from '../../../src/program/referral/save-referral-page';
import { NORTHWIND } from '../people/organizations';
import { salesEmail } from '../people/people';

const CONTENT: ReferralContent = {
  headline: 'Your files are safe, and somebody looks after them',
  text: 'A laptop falls, a disk breaks, somebody opens the wrong attachment. With **Northwind** that costs you an hour and not your work.\n\n## What you get\n\n- Every file is backed up by itself, encrypted before it leaves your computer.\n- We look every morning whether the night went well, and call you when it did not.\n- When something is lost, you get it back the same day. For whole computers we send a drive by courier.\n\nTry it for two weeks at home or for a month in your company. It costs nothing and ends by itself.',
  contactName: 'Sam Porter', contactEmail: 'hello@northwind.example', contactPhone: '+1 212 555 0142',
  plans: ['safe_basic', 'safe_plus', 'safe_pro_core', 'safe_pro_ultimate'], showsPrices: true, showsLogo: true,
};

type Told = Partial<Pick<Lead, 'company' | 'phone' | 'message' | 'interest' | 'interestName' | 'lostReason'>> & { name: string; email: string; daysAgo: number; state: Lead['state']; story?: readonly [kind: LeadEventKind, words: string, daysAgo: number][] };

const LEADS: readonly Told[] = [
  { name: 'Priya Natarajan', company: 'Natarajan Architects', email: 'priya@natarajan.example', phone: '+1 646 555 0188', interest: 'safe_pro_core', interestName: 'Safe Pro Core', message: 'We are eight architects with large drawings. Can you show us how restoring works?', daysAgo: 0.1, state: 'new' },
  { name: 'Tom Keller', email: 'tom.keller@mail.example', interest: 'safe_plus', interestName: 'Safe Plus', daysAgo: 1.3, state: 'new' },
  { name: 'نور حداد', company: 'مكتبة الشرق', email: 'nour@maktaba.example', daysAgo: 2.6, state: 'new', message: 'Do you support Arabic file names?' },
  { name: 'Greta Lund', company: 'Lund & Daughters', email: 'greta@lund.example', phone: '+1 212 555 0111', interest: 'safe_pro_ultimate', interestName: 'Safe Pro Ultimate', daysAgo: 6, state: 'contacted', story: [['contacted', 'Called. Two servers, wants an offer after their fair.', 5]] },
  { name: 'Victor Amsel', email: 'victor@amsel.example', interest: 'safe_basic', interestName: 'Safe Basic', daysAgo: 25, state: 'lost', lostReason: 'other_product', story: [['contacted', '', 24], ['lost', 'Had bought a disk already.', 20]] },
  { name: 'Carla Jimenez', email: 'carla@jimenez.example', interest: 'safe_basic', interestName: 'Safe Basic', daysAgo: 160, state: 'converted', story: [['contacted', 'Wants it for her laptop.', 159], ['converted', '', 158]] },
];

/** Northwind's public page and who asked by it, in every state. Safe to repeat. */
export async function ensureReferral(people: ReadonlyMap<string, string>, now: Date): Promise<void> {
  const { id: organizationId, name: organizationName } = NORTHWIND;
  const actor = { kind: 'person' as const, id: people.get(salesEmail)! };
  if (await within({ organizationId }, (trx) => findReferralPage(trx, organizationId), { readOnly: true })) return;
  await within({ organizationId }, async (trx) => {
    for (const told of LEADS) {
      const account = told.state === 'converted' ? (await listAccountsByEmail(trx, organizationId, told.email))[0] : undefined;
      const { lead, events } = tell(told, { organizationId, personId: actor.id, accountId: account?.id ?? null, now });
      await insertLead(trx, lead);
      await insertLeadEvents(trx, events);
    }
  });
  await saveReferralDraft({ organizationId, organizationName, content: CONTENT, revision: 0, actor });
  await publishReferralPage({ organizationId, revision: 1, actor });
}

function tell(told: Told, { organizationId, personId, accountId, now }: { organizationId: string; personId: string; accountId: string | null; now: Date }) {
  const ago = (days: number) => daysFromMoment(now, -days);
  const { daysAgo, story = [], ...facts } = told;
  const [askedAt, last] = [ago(daysAgo), ago(story.at(-1)?.[2] ?? daysAgo)];
  const lead: Lead = {
    company: '', phone: '', message: '', interest: '', interestName: '', lostReason: null, ...facts, id: uuidv7(), organizationId, stateSince: last, consentVersion: CONSENT_VERSION,
    consentWords: consentWords(NORTHWIND.name), consentedAt: askedAt, askedCount: 1, createdAt: askedAt, askedAt, touchedAt: last, assignedTo: null, accountId,
    convertedAt: told.state === 'converted' ? last : null, mailedAt: askedAt, anonymisedAt: null,
  };
  const done = story.map(([kind, words, days]) => ({ organizationId, leadId: lead.id, kind, words, byPerson: personId, now: ago(days) }));
  return { lead, events: [{ organizationId, leadId: lead.id, kind: 'asked' as const, now: askedAt }, ...done] };
}
