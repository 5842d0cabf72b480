import type { Knex } from 'knex';
import { isChosen } from '../src/platform/database/row-security';

const HOUSE = '00000000-0000-7000-8000-000000000001';

export async function up(db: Knex): Promise<void> {
  await db.raw(`
    -- A subscription that the customer pays for belongs to the house; the partner who looks after the account still sees it here.
    -- It follows the account: whoever looks after that is shown it, and nobody else.
    alter table subscriptions add column shown_to_organization_id uuid,
      add constraint subscriptions_shown_to_partner_of_account foreign key (shown_to_organization_id, account_id) references accounts (organization_id, id) on update cascade,
      add constraint subscriptions_shown_of_house check (shown_to_organization_id is null or organization_id = '${HOUSE}');
    create index subscriptions_shown on subscriptions (shown_to_organization_id, account_id) where shown_to_organization_id is not null;
    create policy portal_partner_shown on subscriptions for select to portal_partner using (shown_to_organization_id = app.organization());
    create policy portal_limited_shown on subscriptions for select to portal_limited using (shown_to_organization_id = app.organization() and ${isChosen('subscriptions')});

    -- The columns of the Accounts list come from all that an account has, also where one who changes it sees a part only (the
    -- customer, the house): this role reads what they are computed from and writes these columns.
    grant usage on schema app, public to portal_summaries;
    grant select (id, organization_id, kind, administered_by, registered_at, sort_expires_on, renews, plan_name, source, subscriptions_count, open_alerts, list_status, list_type) on accounts to portal_summaries;
    grant update (sort_expires_on, renews, plan_name, source, subscriptions_count, open_alerts, list_status, list_type) on accounts to portal_summaries;
    grant select on subscriptions, plans, products to portal_summaries;
    grant select (id, account_id, subscription_id, rule, level, closed_at) on alerts to portal_summaries;
    create policy portal_summaries on accounts for all to portal_summaries using (true) with check (true);
    create policy portal_summaries on subscriptions for select to portal_summaries using (true);
    create policy portal_summaries on alerts for select to portal_summaries using (true);
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    drop policy portal_summaries on accounts; drop policy portal_summaries on subscriptions; drop policy portal_summaries on alerts;
    drop owned by portal_summaries;
    drop policy portal_partner_shown on subscriptions; drop policy portal_limited_shown on subscriptions;
    alter table subscriptions drop column shown_to_organization_id;
  `);
}
