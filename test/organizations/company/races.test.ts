import { ensurePayer } from '../../../src/billing/payers/payers.repository';
import { changeCompany, CURRENCY_FIXED } from '../../../src/organizations/company/change-company';
import { type Company, type Section, versionOf } from '../../../src/organizations/company/company';
import { findPrimaryContact, getCompany, getCompanyForUpdate, updateCompany } from '../../../src/organizations/company/company.repository';
import { closeDatabase, databaseNow, within, type Scoped } from '../../../src/platform/database/database';
import { RuleBroken } from '../../../src/platform/errors';
import { ownerSql } from '../../support/database';
import { eventually } from '../../support/eventually';
import { createMember, createOrganization } from '../../support/factories/organizations';

afterAll(closeDatabase);

const actor = { kind: 'person' as const, id: 'test', requestId: null };

async function change(organizationId: string, section: Section, typed: Partial<Company>) {
  const company = await within({ organizationId }, (trx) => getCompany(trx, organizationId));
  return changeCompany({ organizationId, section, typed, version: versionOf(company, section), actor });
}

/** Runs `work`, keeps its transaction open until somebody else waits for a lock of it, and lets it commit then. */
async function whileAnotherWaits(scope: Parameters<typeof within>[0], work: (trx: Scoped) => Promise<unknown>, other: () => Promise<unknown>): Promise<unknown> {
  let waiting: Promise<unknown> | undefined;
  await within(scope, async (trx) => {
    await work(trx);
    waiting = other().catch((error: unknown) => error);
    await eventually(async () => {
      const [row] = await ownerSql("select count(*)::int as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'");
      expect(row!.waiting).toBe(1);
    }, 2_500);
  });
  return waiting;
}

async function euroIsSold(): Promise<void> {
  await ownerSql(`insert into plan_prices select (jsonb_populate_record(p, jsonb_build_object('id', gen_random_uuid(), 'currency', 'EUR'))).* from plan_prices p where currency = 'USD' limit 1 on conflict do nothing`);
}

describe('Who becomes the primary contact', () => {
  it('is not somebody who is being deactivated at the same moment', async () => {
    const { organizationId } = await createOrganization();
    await createMember({ organizationId });
    const [member] = await ownerSql('select id from memberships where organization_id = $1', [organizationId]);
    const outcome = await whileAnotherWaits('system', (trx) => trx('memberships').where({ id: member!.id }).update({ status: 'inactive' }),
      () => change(organizationId, 'contact', { primary_contact_id: member!.id }));
    expect(outcome).toEqual({ outcome: 'refused', errors: { primary_contact_id: 'Choose an active administrator from the list.' } });
    expect(await within({ organizationId }, (trx) => findPrimaryContact(trx, organizationId))).toBeUndefined();
  });
});

describe('The currency of an organization', () => {
  it('is fixed once a quote, a card or a paper may hang on its payer', async () => {
    await euroIsSold();
    const { organizationId } = await createOrganization();
    await within({ organizationId }, async (trx) => ensurePayer(trx, { organizationId, currency: 'USD', now: await databaseNow(trx) }));
    expect(await change(organizationId, 'region', { time_zone: 'America/New_York', currency: 'EUR' })).toEqual({ outcome: 'refused', errors: { currency: CURRENCY_FIXED } });
    expect(await change(organizationId, 'region', { time_zone: 'Europe/Paris', currency: 'USD' })).toEqual({ outcome: 'changed' });
  });

  it('waits for a first purchase that is under way, and is fixed then', async () => {
    await euroIsSold();
    const { organizationId } = await createOrganization();
    const outcome = await whileAnotherWaits({ organizationId }, async (trx) => ensurePayer(trx, { organizationId, currency: 'USD', now: await databaseNow(trx) }),
      () => change(organizationId, 'region', { time_zone: 'America/New_York', currency: 'EUR' }));
    expect(outcome).toEqual({ outcome: 'refused', errors: { currency: CURRENCY_FIXED } });
  });

  it('makes a first purchase in the old currency start again', async () => {
    const { organizationId } = await createOrganization();
    const refused = await whileAnotherWaits({ organizationId }, async (trx) => {
      await getCompanyForUpdate(trx, organizationId);
      await updateCompany(trx, organizationId, { currency: 'EUR' }, await databaseNow(trx));
    }, () => within({ organizationId }, async (trx) => ensurePayer(trx, { organizationId, currency: 'USD', now: await databaseNow(trx) })));
    expect(refused).toBeInstanceOf(RuleBroken);
    expect(await ownerSql('select id from payers where organization_id = $1', [organizationId])).toEqual([]);
  });
});

describe('What a partner’s own transaction may write of its organization', () => {
  it.each(['tier', 'tax_rate_ppm', 'tax_name', 'kind', 'status', 'created_at'])('is not %s', async (column) => {
    const { organizationId } = await createOrganization();
    await expect(within({ organizationId }, (trx) => trx('organizations').where({ id: organizationId }).update({ [column]: null }))).rejects.toMatchObject({ code: '42501' });
  });

  it('is nothing of another organization, and no foreign logo or contact', async () => {
    const [ours, theirs] = [await createOrganization(), await createOrganization()];
    await createMember({ organizationId: theirs.organizationId });
    const [member] = await ownerSql('select id from memberships where organization_id = $1', [theirs.organizationId]);
    await within(ours, async (trx) => expect(await trx('organizations').where({ id: theirs.organizationId }).update({ city: 'X' })).toBe(0));
    await expect(within(ours, (trx) => trx('organizations').where({ id: ours.organizationId }).update({ primary_contact_id: member!.id }))).rejects.toMatchObject({ code: '23503' });
  });
});
