import { uuidv7 } from 'uuidv7';
import { ownerSql } from '../database';

type Lead = { organizationId: string; name?: string; company?: string; email?: string; phone?: string; message?: string; interest?: string; interestName?: string; state?: 'new' | 'contacted' | 'lost'; assignedTo?: string | null; askedAt?: string };

/** A lead as the referral page leaves it; answers its id. */
export async function createLead({ organizationId, name = 'Lena Stone', company = '', email = `lead-${uuidv7()}@example.test`, phone = '', message = '', interest = '', interestName = '', state = 'new', assignedTo = null, askedAt }: Lead): Promise<string> {
  const id = uuidv7();
  await ownerSql(
    `insert into leads (id, organization_id, state, state_since, name, company, email, phone, message, interest, interest_name, consent_version, consent_words, consented_at, created_at, asked_at, touched_at, assigned_to, lost_reason)
     select $1, $2, $3, t.at, $4, $5, $6, $7, $8, $9, $10, '2026-11', 'They may keep what I wrote.', t.at, t.at, t.at, t.at, $11, case when $3 = 'lost' then 'no_answer' end
       from (select coalesce($12::timestamptz, app.now()) as at) t`,
    [id, organizationId, state, name, company, email, phone, message, interest, interestName, assignedTo, askedAt ?? null]);
  await ownerSql("insert into lead_events (id, organization_id, lead_id, kind, created_at) select $1, organization_id, id, 'asked', asked_at from leads where id = $2", [uuidv7(), id]);
  return id;
}

/** A published page of an organization at an address. */
export async function createReferralPage({ organizationId, slug, headline = 'Backup by people you know', isPublished = true }: { organizationId: string; slug: string; headline?: string; isPublished?: boolean }): Promise<void> {
  const content = JSON.stringify({ headline, text: 'We look after your **backup**.', contactName: 'Ana Reyes', contactEmail: 'ana@example.test', contactPhone: '', plans: ['safe_basic', 'safe_pro_core'], showsPrices: true, showsLogo: true });
  await ownerSql(
    `insert into referral_pages (organization_id, draft, revision, drafted_at, published, published_revision, published_at)
     select $1, $2::jsonb, 1, app.now(), case when $3 then $2::jsonb end, case when $3 then 1 end, case when $3 then app.now() end`, [organizationId, content, isPublished]);
  await ownerSql('insert into referral_addresses (slug, organization_id, is_current, created_at) values ($1, $2, true, app.now())', [slug, organizationId]);
}
