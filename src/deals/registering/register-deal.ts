import { listCertifications } from '../../training/certified.report';
import { type PersonActor } from '../../platform/visitors/visitor';
import { databaseNow, type Scoped, scopeOf, within } from '../../platform/database/database';
import { dayIn } from '../../platform/values/dates';
import { RuleBroken } from '../../platform/errors';
import { currency } from '../../platform/values/money';
import { missingCertificate } from '../certificate.model';
import { customerKey } from '../customer-key.model';
import { type Deal, type DealFacts, refuseUnless } from '../deal';
import { newDealNumber } from '../deal-number.model';
import { getRulesOn } from '../deal-rules.repository';
import { replyBy } from '../deal-terms.model';
import { PRODUCT_NAMES } from '../deal-words.model';
import { changeDeal, getDealForUpdate, insertDeal } from '../deals.repository';
import { mailReceived } from '../deals.mails';
import { recordStep } from '../with-deal';

type Registering = {
  organizationId: string; membershipId: string; name: string;
  /** The id that a new deal gets: the form carries it, so that sending it twice makes one deal. */
  dealId: string;
  isNew: boolean; facts: DealFacts; submits: boolean; actor: PersonActor;
};

/** The person is missing a certificate for the product; nothing was kept. */
export class NotCertified extends RuleBroken {}

/**
 * Keeps a deal as a draft, or submits it (domain.md §11.6): the rules of today hold for it from then on, and the clock for our answer runs.
 * Throws NotCertified where the person may not register the product, RuleBroken where the deal is no draft any more.
 */
export async function registerDeal({ organizationId, membershipId, name, dealId, isNew, facts, submits, actor }: Registering): Promise<Deal> {
  return within(scopeOf(organizationId, actor), async (trx) => {
    const now = await databaseNow(trx);
    const organization = await readOrganization(trx, organizationId);
    const today = dayIn(now, organization.timeZone);
    if (submits) await requireCertificate(trx, { facts, tier: organization.tier, personId: actor.id, today });
    const rules = await getRulesOn(trx, today);
    const draft = isNew ? undefined : await getDealForUpdate(trx, organizationId, dealId);
    if (draft) refuseUnless(draft, submits ? 'submit' : 'edit');
    const said = { ...facts, customerKey: customerKey(facts.contactEmail), ruleVersion: rules.version, timeZone: organization.timeZone };
    const changes: Partial<Deal> = submits ? { ...said, state: 'submitted', submittedAt: now, ...replyBy(now, rules, organization.timeZone) } : said;
    const made = newDraft({ id: dealId, organizationId, membershipId, registeredBy: actor.id, registeredName: name, currency: currency(organization.currency), now });
    const after = draft ? await changeDeal(trx, draft, changes, now) : { ...made, ...changes };
    if (!draft) await insertDeal(trx, after);
    await recordStep(trx, { before: draft ?? null, after, event: submits ? 'submitted' : 'saved', side: 'partner', byName: name, actor, now });
    if (submits) await mailReceived(trx, { deal: after, now });
    return after;
  });
}

async function requireCertificate(trx: Scoped, { facts, tier, personId, today }: { facts: DealFacts; tier: 'basic' | 'premier'; personId: string; today: Deal['closeOn'] & string }): Promise<void> {
  const missing = missingCertificate(facts.product, { tier, certified: await listCertifications(trx, { personId, on: today }) });
  if (missing) throw new NotCertified(`You hold no certificate for ${PRODUCT_NAMES[missing]} today. Pass its course first, or ask a certified colleague to register the deal.`);
}

type Organization = { timeZone: string; currency: string; tier: 'basic' | 'premier' };

/** Locked against a change of its currency, as everything is that is reckoned in it. */
async function readOrganization(trx: Scoped, id: string): Promise<Organization> {
  return trx('organizations').where({ id }).forShare().first<Organization>({ timeZone: 'time_zone', currency: 'currency', tier: 'tier' });
}

type New = Pick<Deal, 'id' | 'organizationId' | 'membershipId' | 'registeredBy' | 'registeredName' | 'currency'> & { now: Date };

function newDraft({ now, ...given }: New): Deal {
  return {
    ...given, number: newDealNumber(), accountId: null, state: 'draft', ruleVersion: 1, timeZone: 'UTC', company: '', contactName: '', contactEmail: '', contactPhone: '', country: '', product: '',
    quantity: null, valueCents: null, closeOn: null, competition: '', notes: '', customerKey: '', submittedAt: null, replyByOn: null, replyByAt: null, overdueToldAt: null, decidedAt: null, decidedBy: null,
    reasonCode: '', reason: '', rejectedAt: null, rejectedBy: null, appealedAt: null, appeal: '', protectedUntil: null, lapsesAt: null, remindAt: null, extendedAt: null, extensionReason: '', closedAt: null,
    lostCode: '', lostWords: '', quoteId: null, wonInvoiceId: null, createdAt: now, updatedAt: now,
  };
}
