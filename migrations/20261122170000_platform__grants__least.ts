import type { Knex } from 'knex';

// What the outbox asks for its own checks, and what pages tell about mails: no bodies, because links in them open accounts.
const OF_MAILS = 'id, organization_id, account_id, kind, dedupe_key, recipient_email, state, created_at, sent_at';

/**
 * Takes back what no code of ours does, so that a fault in it could not either: partners and customers read no mail's
 * text, a partner sets neither their own tier nor tax, and a customer changes no subscription. What a later page needs is
 * granted with it, by column.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    revoke select on mails from portal_partner, portal_customer;
    grant select (${OF_MAILS}) on mails to portal_partner, portal_customer;
    revoke update on organizations from portal_partner;
    revoke update on subscriptions from portal_customer;
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    revoke select on mails from portal_partner, portal_customer;
    grant select on mails to portal_partner, portal_customer;
    grant update on organizations to portal_partner;
    grant update on subscriptions to portal_customer;
  `);
}
