import { type Express } from 'express';
import { otherLine } from '../support/factories/money/billing';
import { createDesk, payOrder, type Desk, type PaidOrder } from '../support/factories/money/papers';
import { cents } from '../../src/platform/values/money';
import { ownerSql } from '../support/database';

/** A partner with a card, since a day at noon. */
export async function createPartner(app: Express, { tier = 'basic', timeZone = 'America/New_York', since = '2024-05-01', name = 'Bright & Sons' }: { tier?: 'basic' | 'premier'; timeZone?: string; since?: string; name?: string } = {}): Promise<Desk> {
  const desk = await createDesk(app, ['administrator'], name);
  await ownerSql('update organizations set tier = $2, time_zone = $3, created_at = $4 where id = $1', [desk.organizationId, tier, timeZone, `${since}T12:00:00Z`]);
  return desk;
}

/** Pays an invoice of so many cents without tax, now. */
export function purchase(desk: Desk, net: number, tax = 0): Promise<PaidOrder> {
  const line = otherLine({ unitListCents: cents(net), listCents: cents(net), discountCents: cents(0), netCents: cents(net), taxCents: cents(tax), totalCents: cents(net + tax) });
  return payOrder(desk, { lines: [line] });
}

export async function tierOf({ organizationId }: Pick<Desk, 'organizationId'>): Promise<string> {
  const [row] = await ownerSql('select tier from organizations where id = $1', [organizationId]);
  return String(row!['tier']);
}

export const tierChanges = ({ organizationId }: Pick<Desk, 'organizationId'>) =>
  ownerSql('select previous_tier, tier, cause, reason, net_cents, decided_on, held_until from tier_changes where organization_id = $1 order by decided_at, id', [organizationId]);
export const mailsOf = ({ organizationId }: Pick<Desk, 'organizationId'>, kind: string) =>
  ownerSql<{ recipient_email: string; subject: string; text_body: string }>('select recipient_email, subject, text_body from mails where organization_id = $1 and kind = $2 order by created_at, id', [organizationId, kind]);
export const auditOf = ({ organizationId }: Pick<Desk, 'organizationId'>, action: string) =>
  ownerSql('select actor_kind, actor_id, before, after, subject_id from audit_entries where organization_id = $1 and action = $2 order by id', [organizationId, action]);
