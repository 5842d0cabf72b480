import type { Knex } from 'knex';

/** The try to charge a renewal that is on its way, so that its answer is dealt with by state, whoever brought it. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table subscriptions add column renewal_payment_id uuid,
      add foreign key (organization_id, renewal_payment_id) references payments (organization_id, id);
    create index subscriptions_renewal_try on subscriptions (renewal_payment_id) where renewal_payment_id is not null;
    create index subscriptions_renewal_invoice on subscriptions (renewal_invoice_id) where renewal_invoice_id is not null;
    create index subscriptions_purging on subscriptions (id) where state = 'purging';
    -- What changed since the last look: alerts are judged by state, a few minutes after it changed.
    create index subscriptions_changed on subscriptions (updated_at);
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    drop index subscriptions_changed; drop index subscriptions_purging;
    drop index subscriptions_renewal_invoice; drop index subscriptions_renewal_try;
    alter table subscriptions drop column renewal_payment_id`);
}
