import type Stripe from 'stripe';
import { findViolations } from '../../src/invariants.command';
import { within } from '../../src/platform/database/database';
import { type Owner } from './owner';
import { judgeProgram, type ProgramVerdict, unfinishedSteps } from './program';
import { type World } from './world';

export type Verdict = { renewed: number; doubled: number; lost: number; stuck: number; violations: string[]; refunds: number; program: ProgramVerdict };

/** What is not at its end yet; all zero when nothing is left to wait for. */
export async function unfinished(owner: Owner): Promise<number> {
  const [row] = await owner.sql<{ left: number }>(
    `select ((select count(*) from subscriptions where expires_on < '2027-01-01' and source <> 'nfr') + (select count(*) from payments where state in ('due', 'calling', 'unknown', 'needs_action'))
           + (select count(*) from invoices i join invoice_lines l on l.invoice_id = i.id where i.status = 'paid' and l.fulfilled_at is null and l.taken_back_at is null)
           + (select count(*) from subscriptions where renewal_payment_id is not null) + (select count(*) from stripe_events where state = 'received'))::int as left`);
  return row!.left + (await unfinishedSteps(owner));
}

/** Counts by what stands at Stripe, which is the truth about money, and by what we gave for it. */
export async function judge(owner: Owner, world: World): Promise<Verdict> {
  const charges = await chargesByItem(world);
  const subscriptions = await owner.sql<{ id: string; starts_on: string; terms: number; is_renewed: boolean }>(
    `select s.id, t.ends_on::text as starts_on, s.expires_on = (t.ends_on + interval '1 year')::date as is_renewed,
            (select count(*)::int from terms n where n.subscription_id = s.id) - 1 as terms
       from subscriptions s join lateral (select ends_on from terms where subscription_id = s.id order by starts_on limit 1) t on true
      where s.auto_renew`);
  const chargesOf = ({ id, starts_on: startsOn }: { id: string; starts_on: string }) => charges.get(`${id}@${startsOn}`) ?? 0;
  const [refunds] = await owner.sql<{ count: number }>('select count(*)::int as count from refunds');
  const violations = await within('system', findViolations, { readOnly: true });
  return {
    renewed: subscriptions.filter((each) => each.terms === 1 && each.is_renewed && chargesOf(each) === 1).length,
    // Money that was taken twice and given back was taken twice.
    doubled: [...charges.values()].filter((count) => count > 1).length + subscriptions.filter((each) => each.terms > 1).length,
    lost: subscriptions.filter((each) => (chargesOf(each) > 0) !== (each.terms > 0)).length,
    stuck: await unfinished(owner),
    violations: violations.map(({ name, what }) => `${name}: ${what}`),
    refunds: refunds!.count,
    program: await judgeProgram(owner),
  };
}

async function chargesByItem({ stripe, customerIds }: World): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const customer of customerIds) {
    for await (const intent of stripe.paymentIntents.list({ customer, limit: 100 })) {
      if (intent.status !== 'succeeded') continue;
      for (const item of itemsOf(intent)) counts.set(item, (counts.get(item) ?? 0) + 1);
    }
  }
  return counts;
}

function itemsOf({ metadata }: Stripe.PaymentIntent): string[] {
  return Object.entries(metadata).filter(([key]) => key.startsWith('covers_')).flatMap(([, value]) => value.split(','));
}
