import { ownerSql } from '../../support/database';
import { assertNoBrokenInvariant } from '../../support/invariants';

/** Nothing doubled, nothing lost: so many papers and subscriptions of an organization, and every invariant holds. */
export async function expectSoundBooks(organizationId: string, expected: { invoices: number; subscriptions: number }): Promise<void> {
  const [books] = await ownerSql(
    `select (select count(*)::int from invoices where organization_id = $1 and status = 'paid') as invoices,
            (select count(*)::int from subscriptions where organization_id = $1) as subscriptions`, [organizationId]);
  expect(books).toEqual(expected);
  await assertNoBrokenInvariant();
}
