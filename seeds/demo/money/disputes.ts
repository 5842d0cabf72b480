import { answerDispute } from '../../../src/billing/disputes/answer-dispute';
import { openDispute } from '../../../src/billing/disputes/open-dispute';
import { type Scoped, within } from '../../../src/platform/database/database';
import { NORTHWIND } from '../people/organizations';
import { billingEmail, companyEmail } from '../people/people';

const organizationId = NORTHWIND.id;

/** Two lines that the partner asked about, by the product's own rules and with their mails: one waits, one was explained. Safe to repeat. */
export async function ensureDisputes(people: ReadonlyMap<string, string>): Promise<void> {
  const found = await within({ organizationId }, async (trx) => ({
    isThere: await trx('disputes').first('id') !== undefined, packs: await newestLine(trx, companyEmail, 'storage_packs'), plan: await newestLine(trx, 'admin@pioneerlegal.example', 'term'),
  }), { readOnly: true });
  if (found.isThere || !found.packs || !found.plan) return;
  const actor = { kind: 'person', id: people.get(billingEmail)!, requestId: null } as const;
  const operator = await within('office', (trx) => trx<{ person_id: string; roles: string[] }>('staff').whereRaw("'operator' = any(roles)").orderBy('created_at').first('person_id'), { readOnly: true });
  await openDispute({ organizationId, lineId: found.plan, reason: 'amount', words: 'We were promised 20 % for this customer in October. The line shows less.', actor });
  const explained = await within({ organizationId }, (trx) => trx<{ id: string; organization_id: string; status: string }>('disputes').where({ organization_id: organizationId, status: 'open' }).first('id'), { readOnly: true });
  await answerDispute({
    disputeId: explained!.id, answer: 'explained', words: 'The 20 % were for orders up to 31 October. This renewal was ordered after that, so your usual discount applies.',
    actor: { kind: 'staff', id: operator!.person_id, requestId: null },
  });
  await openDispute({ organizationId, lineId: found.packs, reason: 'quantity', words: 'The practice gave one of the three packs back in spring. Please look at your mail of 14 April.', actor });
}

async function newestLine(trx: Scoped, email: string, itemKind: string): Promise<string | undefined> {
  const { rows } = await trx.raw<{ rows: { id: string }[] }>(
    `select l.id from accounts a join invoices i on i.organization_id = a.organization_id and i.account_id = a.id and i.status = 'paid'
       join invoice_lines l on l.invoice_id = i.id and l.item_kind = ?
      where a.organization_id = ? and a.email = ? order by i.dated_at desc, l.position limit 1`, [itemKind, organizationId, email]);
  return rows[0]?.id;
}
