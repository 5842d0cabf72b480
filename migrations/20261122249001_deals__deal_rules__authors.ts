import type { Knex } from 'knex';

const READ_BY_PARTNERS = 'version, points_bps, protection_days, extension_days, reply_days, appeal_days, valid_from';

/** The office adds versions of what a deal gives: who did and why stands with each, for the office alone. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table deal_rules
      add column made_by uuid references people,
      add column note text not null default '' check (length(note) <= 500);
    revoke select on deal_rules from portal_partner, portal_limited;
    grant select (${READ_BY_PARTNERS}) on deal_rules to portal_partner, portal_limited;
    grant insert on deal_rules to portal_office;
    grant select on deal_rules to portal_privacy;
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    revoke select on deal_rules from portal_privacy;
    revoke insert on deal_rules from portal_office;
    revoke select (${READ_BY_PARTNERS}) on deal_rules from portal_partner, portal_limited;
    grant select on deal_rules to portal_partner, portal_limited;
    alter table deal_rules drop column note, drop column made_by;
  `);
}
