import { uuidv7 } from 'uuidv7';
import { sealAudit } from '../../src/audit/seal-audit';
import { verifyAudit } from '../../src/audit/verify-audit';
import { confirmQuotes } from '../../src/billing/quotes/confirm-quotes';
import { approveDeal } from '../../src/deals/office/decide-deal';
import { registerDeal } from '../../src/deals/registering/register-deal';
import { databaseNow, within } from '../../src/platform/database/database';
import { day } from '../../src/platform/values/dates';
import { cents } from '../../src/platform/values/money';
import { claimNfr } from '../../src/program/nfr/claim-nfr';
import { type Order } from '../../src/subscriptions/purchases/order';
import { quotePurchase } from '../../src/subscriptions/purchases/quote-purchase';
import { factsHashNow } from '../../src/subscriptions/purchases/confirm-purchase';
import { orderKey } from '../../src/subscriptions/quotes/order-payment.report';
import { quoteKindOf } from '../../src/subscriptions/quotes/quote-kinds';
import { type Owner } from './owner';

type Firm = { organizationId: string; personId: string };
const dealsOfEach = [...Array<string>(4).fill('Lapse'), ...Array<string>(3).fill('Remind'), ...Array<string>(2).fill('Order')];

/**
 * What the program's sweeps will have to do, for each of some organizations; nothing of it is due before `drip` says so. Deals that lapse, that
 * are reminded of, and whose points an order uses that is not charged yet; leads, solved tickets, reviews, certificates, tiers, and what its holder has left.
 */
export async function createProgram(owner: Owner, firms: readonly Firm[]): Promise<void> {
  const staffId = await createPerson(owner, 'desk');
  await owner.sql("insert into staff (person_id, roles, created_at) values ($1, '{partner_desk,content}', app.now())", [staffId]);
  for (const [place, firm] of firms.entries()) {
    for (const [number, kind] of dealsOfEach.entries()) await createDeal(owner, firm, staffId, `${kind} ${place}-${number}`);
    await createLeftNfr(owner, firm, `left-${place}`);
    await owner.sql(manyOf, [firm.organizationId, firm.personId, staffId, `${place}`]);
  }
}

async function createPerson(owner: Owner, name: string): Promise<string> {
  const id = uuidv7();
  await owner.sql("insert into people (id, email, first_name, last_name, password_hash, created_at, updated_at) values ($1, $2, 'Robin', 'Program', '-', app.now(), app.now())", [id, `program-${name}@example.test`]);
  return id;
}

async function createDeal(owner: Owner, { organizationId, personId }: Firm, staffId: string, company: string): Promise<void> {
  const [membership] = await owner.sql<{ id: string }>('select id from memberships where organization_id = $1 and person_id = $2', [organizationId, personId]);
  const dealId = uuidv7();
  const actor = { kind: 'person' as const, id: personId, requestId: null };
  const email = `rosa@${company.toLowerCase().replace(' ', '-')}.test`;
  await registerDeal({
    organizationId, membershipId: membership!.id, name: 'Robin Tester', dealId, isNew: true, submits: true, actor,
    facts: { company, contactName: 'Rosa Marín', contactEmail: email, contactPhone: '', country: 'US', product: 'safe', quantity: 1, valueCents: cents(10_000), closeOn: day('2027-02-01'), competition: '', notes: '' },
  });
  await approveDeal({ dealId, actor: { kind: 'staff', id: staffId, requestId: null } });
  // What is due in the course of nature is none of this: only what drips is.
  await owner.sql('update deals set remind_at = null where id = $1', [dealId]);
  if (company.startsWith('Order')) await orderFor(owner, organizationId, actor, email);
}

/** An order with the deal's points, confirmed; its card is called when its payment falls due. */
async function orderFor(owner: Owner, organizationId: string, actor: { kind: 'person'; id: string }, email: string): Promise<void> {
  const [card] = await owner.sql<{ id: string }>('select id from cards where organization_id = $1 limit 1', [organizationId]);
  const newCustomer = { kind: 'safe' as const, name: 'Rosa Marín', firstName: 'Rosa', lastName: 'Marín', email, phone: '', country: 'US', language: 'en' };
  const order: Order = { planCode: 'safe_basic', years: 1, quantity: 1, packs: 0, accountId: uuidv7(), accountName: newCustomer.name, newCustomer, administeredBy: 'customer', convertsId: null, purchaseOrder: '' };
  const { paymentId } = await within({ organizationId }, async (trx) => {
    const now = await databaseNow(trx);
    const quote = await quotePurchase(trx, { organizationId, order, actor, now });
    const { accountName, purchaseOrder } = quoteKindOf(quote).words(quote);
    const hash = await factsHashNow(trx, quote, now);
    await quoteKindOf(quote).beforePayment?.(trx, quote, { actor, now });
    return confirmQuotes(trx, {
      organizationId, quoteIds: [quote.id], currentFactsHashes: new Map([[quote.id, hash]]), chargeKey: orderKey(quote.id), accountName, kind: quote.kind, description: quote.description, purchaseOrder, offSession: false, cardId: card!.id, actor, now,
    });
  });
  await owner.sql("update payments set due_at = '2027-06-01' where id = $1", [paymentId]);
}

async function createLeftNfr(owner: Owner, { organizationId }: Firm, name: string): Promise<void> {
  const personId = await createPerson(owner, name);
  await owner.sql("insert into memberships (id, organization_id, person_id, roles, created_at, updated_at) values ($1, $2, $3, '{sales}', app.now(), app.now())", [uuidv7(), organizationId, personId]);
  await claimNfr({ organizationId, claimId: uuidv7(), planCode: 'safe_basic', actor: { kind: 'person', id: personId, requestId: null } });
}

/** $1 organization, $2 its administrator, $3 who owns content, $4 its place: leads, tickets, items, certificates, and an organization beside it whose tier is reviewed. */
const manyOf = `
  with leads_made as (
    insert into leads (id, organization_id, state, state_since, name, company, email, phone, message, interest, interest_name, consent_version, consent_words, consented_at, created_at, asked_at, touched_at)
      select gen_random_uuid(), $1::uuid, 'new', app.now(), 'Lena Stone', 'Program', 'lead-' || $4::text || '-' || n || '@example.test', '', 'Call me.', '', '', '2026-11', 'They may keep it.', app.now(), app.now(), app.now(), app.now() from generate_series(1, 4) n),
  tickets_made as (
    insert into tickets (id, number, organization_id, written_by, written_name, written_membership_id, is_private, is_priority, subject, product, urgency, state, solved_at, last_message_at, created_at, updated_at)
      select gen_random_uuid(), 'T-2222-' || translate(upper(lpad(to_hex($4::int * 8 + n), 4, '0')), '01', 'XY'), $1::uuid, $2::uuid, 'Robin Tester', (select id from memberships where organization_id = $1::uuid and person_id = $2::uuid), false, false, 'Program ' || $4::text || '-' || n, 'safe', 'question', 'solved', app.now(), app.now(), app.now(), app.now() from generate_series(1, 3) n),
  items_made as (
    insert into content_items (id, kind, slug, title, state, published_at, owner_id, review_on, created_at, updated_at)
      select gen_random_uuid(), 'datasheet', 'program-' || $4::text || '-' || n, 'Program item ' || $4::text || '-' || n || '.', 'published', app.now(), $3::uuid, '2027-12-01', app.now(), app.now() from generate_series(1, 3) n),
  course as (
    insert into courses (id, slug, title, abstract, certifies, state, published_at, questions_per_try, created_at, updated_at) values (gen_random_uuid(), 'program-' || $4::text, 'Program', 'All.', 'safe_server', 'published', app.now(), 5, app.now(), app.now()) returning id),
  enrolment as (
    insert into enrolments (id, organization_id, person_id, course_id, enrolled_at, last_result, valid_until) select gen_random_uuid(), $1::uuid, $2::uuid, id, app.now(), 'passed', '2027-12-01' from course returning id, course_id),
  passed as (
    insert into exam_tries (id, organization_id, enrolment_id, course_id, knows_material, questions_count, pass_percent, started_at, state, handed_in_at, right_count)
      select gen_random_uuid(), $1::uuid, id, course_id, true, 5, 80, app.now(), 'passed', app.now(), 5 from enrolment returning id, enrolment_id, course_id),
  certified as (
    insert into certificates (id, organization_id, enrolment_id, person_id, course_id, try_id, product, course_title, number, valid_from, valid_until, issued_at)
      select gen_random_uuid(), $1::uuid, enrolment_id, $2::uuid, course_id, id, 'safe_server', 'Program', 'CERT-PRGM-' || translate(upper(lpad(to_hex($4::int), 4, '0')), '01', 'XY'), '2026-01-01', '2027-12-01', app.now() from passed),
  beside as (
    insert into organizations (id, legal_name, display_name, tier, time_zone, currency, tax_rate_ppm, status, created_at, updated_at)
      values (gen_random_uuid(), 'Program ' || $4::text, 'Program ' || $4::text, 'premier', 'UTC', 'USD', 0, 'active', app.now(), app.now()) returning id)
  insert into tier_standings (organization_id, since_on, anchor_on, next_review_on, updated_at) select id, '2026-01-01', '2026-01-01', '2027-12-01', app.now() from beside`;

const soMany = (table: string, where: string, count: string) => `id in (select id from ${table} where ${where} order by id limit greatest(1, (${count} * $1)::int))`;
/** Each makes a share ($1) of one kind of work due; those that are due or done stay as they are. */
const drips = [
  `update deals set lapses_at = app.now(), protected_until = app.now()::date - 1 where ${soMany('deals', "company like 'Lapse %' and lapses_at > '2027-01-01'", '(select count(*) from deals where company like \'Lapse %\')')}`,
  `update deals set remind_at = app.now(), protected_until = app.now()::date + 7 where ${soMany('deals', "company like 'Remind %' and protected_until > '2027-01-15'", '(select count(*) from deals where company like \'Remind %\')')}`,
  // Its protection is over while its order is being paid: the order has the deal.
  `with due as (update deals set lapses_at = app.now(), protected_until = app.now()::date - 1 where ${soMany('deals', "company like 'Order %' and lapses_at > '2027-01-01'", '(select count(*) from deals where company like \'Order %\')')} returning quote_id)
   update payments p set due_at = app.now() - interval '2 minutes' from due, quotes q where q.id = due.quote_id and p.invoice_id = q.invoice_id`,
  `update leads set touched_at = app.now() - interval '25 months' where ${soMany('leads', "company = 'Program' and touched_at > '2026-01-01'", '(select count(*) from leads)')}`,
  `update tickets set solved_at = app.now() - interval '8 days' where ${soMany('tickets', "subject like 'Program %' and state = 'solved' and solved_at > '2026-12-18'", '(select count(*) from tickets)')}`,
  `update content_items set review_on = app.now()::date where ${soMany('content_items', "slug like 'program-%-%' and review_on = '2027-12-01'", '(select count(*) from content_items where slug like \'program-%-%\')')}`,
  `update certificates set valid_until = app.now()::date + 7 where ${soMany('certificates', "course_title = 'Program' and valid_until = '2027-12-01'", '(select count(*) from certificates)')}`,
  `update tier_standings set next_review_on = app.now()::date where organization_id in (select organization_id from tier_standings where next_review_on = '2027-12-01' and since_on = '2026-01-01' limit greatest(1, ((select count(*) from tier_standings) * $1)::int))`,
  `update memberships set status = 'inactive' where ${soMany('memberships', "status = 'active' and person_id in (select id from people where email like 'program-left-%')", '(select count(*) from nfr_claims)')}`,
];

/** Makes a share of the work due, between 0 and 1; what a server that is being killed does not take is due at the next call. */
export async function drip(owner: Owner, share: number): Promise<void> {
  await owner.sql(drips.map((sql) => sql.replaceAll('$1', String(share))).join(';\n')).catch(() => undefined);
}

/** Every step that has to be made, and how often it was: exactly once is right. */
const steps = `
  select 'deal lapsed ' || d.number as step, (select count(*) from deal_events e where e.deal_id = d.id and e.event = 'lapsed') as times from deals d where company like 'Lapse %'
  union all select 'deal lapsed, told ' || d.number, (select count(*) from mails m where m.dedupe_key = 'deal:' || d.id || ':lapsed') from deals d where company like 'Lapse %'
  union all select 'deal reminded of ' || d.number, (select count(*) from mails m where m.dedupe_key like 'deal:' || d.id || ':ends-%') from deals d where company like 'Remind %'
  union all select 'deal won by its order ' || d.number, (select count(*) from deal_events e where e.deal_id = d.id and e.event in ('won_by_order', 'won', 'lapsed', 'lost')) - (case when d.state = 'won' then 0 else 1 end) from deals d where company like 'Order %'
  union all select 'deal won, told ' || d.number, (select count(*) from mails m where m.dedupe_key = 'deal:' || d.id || ':won') from deals d where company like 'Order %'
  union all select 'points given ' || d.number, (select count(*) from quotes q join invoices i on i.id = q.invoice_id and i.status = 'paid' where q.facts #>> '{deal,id}' = d.id::text) from deals d where company like 'Order %'
  union all select 'lead forgotten ' || l.id, (select count(*) from lead_events e where e.lead_id = l.id and e.kind = 'anonymised') from leads l
  union all select 'ticket closed ' || t.number, (select count(*) from ticket_entries e where e.ticket_id = t.id and e.kind = 'closed') from tickets t
  union all select 'review asked for ' || c.slug, (select count(*) from mails m where m.kind = 'content.review-due' and (m.subject like '%' || c.title || '%' or m.text_body like '%' || c.title || '%')) from content_items c where slug like 'program-%-%'
  union all select 'certificate reminded of ' || c.number, (select count(*) from mails m where m.dedupe_key like 'certificate:' || c.id || ':e-%') from certificates c
  union all select 'tier reviewed ' || s.organization_id, (select count(*) from tier_changes c where c.organization_id = s.organization_id) from tier_standings s join organizations o on o.id = s.organization_id and o.legal_name like 'Program %'
  union all select 'not for resale ended ' || c.id, (select count(*) from audit_entries e where e.action = 'nfr.ended' and e.subject_id = c.subscription_id::text) from nfr_claims c`;

export type ProgramVerdict = { steps: number; once: number; faults: string[] };

/** How many steps are not made yet. */
export async function unfinishedSteps(owner: Owner): Promise<number> {
  return (await owner.sql<{ left: number }>(`select count(*)::int as left from (${steps}) made where times < 1`))[0]!.left;
}

/** What was done twice or not at all, mails that somebody has twice, and a log that is not whole. */
export async function judgeProgram(owner: Owner): Promise<ProgramVerdict> {
  const made = await owner.sql<{ step: string; times: number }>(`select step, times::int from (${steps}) made order by step`);
  const twice = await owner.sql<{ what: string }>("select format('%s %s', kind, dedupe_key) as what from mails group by kind, dedupe_key, recipient_email having count(*) > 1");
  const mornings = await owner.sql<{ what: string }>("select format('%s on %s', recipient_email, created_at::date) as what from mails where kind = 'alerts.digest' group by recipient_email, created_at::date having count(*) > 1");
  while ((await sealAudit()) > 0);
  const { problems } = await verifyAudit();
  const wrong = made.filter(({ times }) => times !== 1).map(({ step, times }) => `${step}: ${times} times`);
  return {
    steps: made.length, once: made.length - wrong.length,
    faults: [...wrong, ...twice.map(({ what }) => `mail twice: ${what}`), ...mornings.map(({ what }) => `morning mail twice: ${what}`), ...problems.map((problem) => `audit log: ${problem}`)],
  };
}
