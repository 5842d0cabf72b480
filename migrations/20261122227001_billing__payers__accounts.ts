import type { Knex } from 'knex';

const HOUSE = '00000000-0000-7000-8000-000000000001';
/** The payer that a customer is: one equality, worked out once a statement. What a partner pays for the account has another payer. */
const OWN_PAYER = `payer_id = (select p.id from payers p where p.kind = 'account' and p.account_id = app.account())`;

type Own = { privileges: string; update?: readonly string[]; condition: string; check?: string };

/** What customers see and write of what they pay themselves. Lines go by their paper; while both are written, by what they were copied from. */
const OWN: Record<string, Own> = {
  payers: { privileges: 'select, insert', condition: 'account_id = app.account()' },
  cards: { privileges: 'select', update: ['is_default', 'is_spare', 'removed_at', 'replaced_by_id'], condition: OWN_PAYER },
  checkouts: { privileges: 'select, insert', update: ['state', 'payment_id', 'url'], condition: OWN_PAYER },
  quotes: { privileges: 'select, insert', update: ['status', 'expires_at', 'confirmed_at', 'invoice_id'], condition: OWN_PAYER },
  quote_lines: { privileges: 'select, insert', condition: 'exists (select from quotes q where q.id = quote_lines.quote_id)' },
  invoices: { privileges: 'select, insert', update: ['status', 'voided_at', 'void_reason'], condition: OWN_PAYER },
  invoice_lines: {
    privileges: 'select, insert', condition: 'exists (select from invoices i where i.id = invoice_lines.invoice_id)',
    check: 'exists (select from quotes q where q.id = invoice_lines.quote_id)',
  },
  charge_items: {
    privileges: 'select, insert', update: ['live'], condition: 'exists (select from invoices i where i.id = charge_items.invoice_id)',
    check: 'exists (select from subscriptions s where s.id = charge_items.subscription_id)',
  },
  payments: {
    privileges: 'select, insert', condition: OWN_PAYER,
    update: ['state', 'off_session', 'card_id', 'card_brand', 'card_last4', 'due_at', 'action_url', 'round', 'request', 'decline_code', 'decline_kind', 'decline_message', 'settled_at', 'cancel_due_at'],
  },
  carried_lines: { privileges: 'select', update: ['reserved_quote_id', 'invoice_id'], condition: OWN_PAYER },
  charge_freezes: { privileges: 'select', condition: 'exists (select from subscriptions s where s.id = charge_freezes.subscription_id)' },
  refunds: { privileges: 'select', condition: 'exists (select from payments p where p.id = refunds.payment_id)' },
  credit_notes: { privileges: 'select', condition: 'exists (select from invoices i where i.id = credit_notes.invoice_id)' },
  credit_note_lines: { privileges: 'select', condition: 'exists (select from credit_notes n where n.id = credit_note_lines.credit_note_id)' },
};

/**
 * Customers who pay by themselves: their payer hangs on the house organization, and their role sees and writes their own papers and nothing of a
 * partner's. What works for the house (jobs, webhooks, the office) reaches their accounts wherever those are, by a role of its own, so that
 * the one equality of partners stays as it is.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`alter table payers add constraint payers_accounts_pay_the_house check (kind = 'organization' or organization_id = '${HOUSE}')`);
  for (const [table, { privileges, update, condition, check = condition }] of Object.entries(OWN)) {
    await db.raw(`grant ${privileges}${update ? `, update (${update.join(', ')})` : ''} on ${table} to portal_customer`);
    await db.raw(`create policy portal_customer on ${table} for all to portal_customer using (${condition}) with check (${check})`);
  }
  await db.raw(`
    -- What prices come from where no partner stands between: the house's currency, zone and tax.
    grant select (currency, time_zone, country, tax_rate_ppm, tax_name) on organizations to portal_customer;
    create policy portal_customer_house on organizations for select to portal_customer using (id = '${HOUSE}');
    grant execute on function app.stripe_known_until() to portal_customer;
    grant select on billing_holds to portal_customer;
    -- Asked by the list of papers; without a policy a customer sees none.
    grant select (organization_id, invoice_id, status) on disputes to portal_customer;

    create policy portal_house on accounts for all to portal_house using (true) with check (true);
    create policy portal_house on account_people for select to portal_house using (true);
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    drop policy portal_house on account_people; drop policy portal_house on accounts;
    revoke select (organization_id, invoice_id, status) on disputes from portal_customer;
    revoke select on billing_holds from portal_customer;
    revoke execute on function app.stripe_known_until() from portal_customer;
    drop policy portal_customer_house on organizations;
    revoke select (currency, time_zone, country, tax_rate_ppm, tax_name) on organizations from portal_customer;
    alter table payers drop constraint payers_accounts_pay_the_house`);
  for (const [table, { update }] of Object.entries(OWN)) {
    await db.raw(`drop policy portal_customer on ${table}; revoke all on ${table} from portal_customer`);
    if (update) await db.raw(`revoke update (${update.join(', ')}) on ${table} from portal_customer`);
  }
}
