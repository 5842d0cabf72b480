import { uuidv7 } from 'uuidv7';
import { refreshAccountSummary } from '../../../src/accounts/refresh-account-summary';
import { loseDeal, winDeal } from '../../../src/deals/following/follow-deal';
import { claimNfr } from '../../../src/program/nfr/claim-nfr';
import { noteLead } from '../../../src/program/leads/work-lead';
import { within } from '../../../src/platform/database/database';
import { cents } from '../../../src/platform/values/money';
import { type Day } from '../../../src/platform/values/dates';
import { solveTicket } from '../../../src/support/tickets/change-ticket';
import { replyToTicket } from '../../../src/support/tickets/reply-to-ticket';
import { ownerSql } from '../../support/database';
import { createAccount, createAlert } from '../../support/factories/accounts';
import { otherLine } from '../../support/factories/money/billing';
import { createContent } from '../../support/factories/content';
import { createDeal } from '../../support/factories/deals';
import { createLead } from '../../support/factories/leads';
import { createMember, createOrganization, type Member, membershipOf } from '../../support/factories/organizations';
import { payOrder } from '../../support/factories/money/papers';
import { createPayer } from '../../support/factories/money/billing';
import { createColleague } from '../../support/factories/staff';
import { createTicket } from '../../support/factories/tickets';
import { createCertificate } from '../../support/factories/training';
import { dayAt } from './oracle';
import { firms, type FirmStory, type Thread } from './story';

export interface Firm { readonly story: FirmStory; readonly organizationId: string; readonly member: Member; readonly payer: Awaited<ReturnType<typeof createPayer>> }
/** What has come of a thread so far: what it is about, and who besides. */
export interface Life { readonly thread: Thread; id: string; person?: Member; courseId?: string; email?: string }

export async function settleFirms(): Promise<Firm[]> {
  const settled: Firm[] = [];
  for (const story of firms) {
    const { organizationId } = await createOrganization({ name: `Firm ${settled.length + 1}`, timeZone: story.zone, tier: story.tier });
    settled.push({ story, organizationId, member: await createMember({ organizationId }), payer: await createPayer(organizationId) });
  }
  return settled;
}

/** What people do on a day at noon, by the rules that their pages call. */
export async function actOn(day: number, all: readonly Firm[], lives: readonly Life[]): Promise<void> {
  for (const firm of all) {
    for (const { cents: net } of firm.story.purchases.filter(({ at }) => at === day)) {
      const sum = cents(net);
      await payOrder(firm, { lines: [otherLine({ unitListCents: sum, listCents: sum, discountCents: cents(0), netCents: sum, taxCents: cents(0), totalCents: sum })] });
    }
  }
  for (const life of lives) {
    const firm = all[life.thread.firm]!;
    if (life.thread.at === day) await begin(life, firm);
    else if (life.thread.at < day) await goOn(life, firm, day);
  }
}

async function begin(life: Life, { organizationId, member }: Firm): Promise<void> {
  const { thread } = life;
  const { personId } = member;
  switch (thread.kind) {
    case 'deal': {
      const company = `Customer ${uuidv7().slice(-6)}`;
      return void (life.id = (await createDeal({ member, story: thread.story, facts: { company, contactEmail: `rosa@${company.slice(-6)}.test` } })).id);
    }
    case 'certificate': {
      life.person = await createMember({ organizationId, roles: ['sales'] });
      const made = await createCertificate({ organizationId, personId: life.person.personId, validUntil: dayAt(thread.until) });
      return void Object.assign(life, { id: made.certificateId, courseId: made.courseId });
    }
    case 'nfr': {
      life.person = await createMember({ organizationId, roles: ['sales'] });
      life.id = uuidv7();
      return void (await claimNfr({ organizationId, claimId: life.id, planCode: 'safe_plus', actor: { kind: 'person', id: life.person.personId, requestId: null } }));
    }
    case 'lead': return void (life.id = await createLead({ organizationId, message: 'Call me.', phone: '+1 207 555 0118' }));
    case 'ticket': return void (life.id = (await createTicket({ organizationId, personId })).id);
    case 'content': {
      const owner = await createColleague({ roles: ['content'] });
      life.email = owner.email;
      return void (life.id = (await createContent({ ownerId: owner.personId, reviewOn: dayAt(thread.reviews[0]!.on) as Day })).id);
    }
    case 'alert': return void (life.id = await createAlert({ organizationId, accountId: (await createAccount({ organizationId })).accountId, level: thread.level, rule: 'clock_wrong' }));
  }
}

async function goOn(life: Life, { organizationId, member }: Firm, day: number): Promise<void> {
  const { thread, id } = life;
  const actor = { kind: 'person' as const, id: member.personId, requestId: null };
  switch (thread.kind) {
    case 'deal': {
      if (thread.closes?.at !== day) return;
      const given = { organizationId, dealId: id, actor, name: 'Robin Tester' };
      return void (await (thread.closes.by === 'won' ? winDeal(given) : loseDeal({ ...given, code: 'price', words: '' })));
    }
    case 'certificate':
      if (thread.later === day) await createCertificate({ organizationId, personId: life.person!.personId, courseId: life.courseId!, validFrom: dayAt(thread.until + 1), validUntil: dayAt(thread.until + 365) });
      return thread.leaves === day ? leave(organizationId, life.person!) : undefined;
    case 'nfr': return thread.leaves === day ? leave(organizationId, life.person!) : undefined;
    case 'lead': return thread.touched.includes(day) ? noteLead({ organizationId, leadId: id, note: 'Called back.', actor }) : undefined;
    case 'ticket': {
      const by = { actor, personId: member.personId, name: 'Robin Tester' };
      const act = thread.acts.find(({ at }) => at === day)?.act;
      if (act === 'solve') await solveTicket({ ticketId: id, by, side: 'partner' });
      if (act === 'reply') await replyToTicket({ ticketId: id, entryId: uuidv7(), by, words: 'It stops again.', via: 'page' });
      return;
    }
    case 'content': {
      const review = thread.reviews.find(({ setAt }) => setAt === day);
      return review && void (await ownerSql('update content_items set review_on = $2 where id = $1', [id, dayAt(review.on)]));
    }
    case 'alert': return thread.closes === day ? closeAlert(organizationId, id) : undefined;
  }
}

async function closeAlert(organizationId: string, id: string): Promise<void> {
  const [alert] = await ownerSql<{ account_id: string }>('update alerts set closed_at = app.now() where id = $1 returning account_id', [id]);
  await within({ organizationId }, (trx) => refreshAccountSummary(trx, alert!.account_id));
}

async function leave(organizationId: string, member: Member): Promise<void> {
  await ownerSql("update memberships set status = 'inactive' where id = $1", [await membershipOf({ ...member, organizationId })]);
}
