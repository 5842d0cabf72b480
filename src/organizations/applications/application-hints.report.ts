import { type Scoped } from '../../platform/database/database';
import { type Application } from './applications.repository';

/** Something that is known already and looks like the applicant. */
export type Hint = { kind: 'organization' | 'application'; id: string; name: string; why: 'tax_id' | 'domain' | 'name'; email: string };

// Addresses that say nothing about a company.
const PUBLIC_DOMAINS = ['gmail.com', 'googlemail.com', 'outlook.com', 'hotmail.com', 'live.com', 'msn.com', 'yahoo.com', 'icloud.com', 'me.com', 'aol.com', 'gmx.com', 'gmx.net', 'gmx.de', 'web.de', 'proton.me', 'protonmail.com', 'mail.com', 'yandex.com', 'qq.com', '163.com', 'orange.fr', 'free.fr', 't-online.de', 'libero.it'];
const AT_MOST = 10;
const ALIKE = 0.55;

/**
 * Partners and other open applications with the same tax id, people at the same e-mail domain, or a name that looks alike: for whoever
 * decides, who may know better. Needs the office scope.
 */
export async function listHints(trx: Scoped, application: Application): Promise<Hint[]> {
  // How alike names must be for %. The planner takes it for cheap and would read all partners: 456 ms of 20,000 against 41 ms by index.
  await trx.raw("select set_config('pg_trgm.similarity_threshold', ?, true), set_config('enable_seqscan', 'off', true)", [String(ALIKE)]);
  const domain = application.email.split('@')[1]!;
  const { rows } = await trx.raw<{ rows: Hint[] }>(HINTS, {
    id: application.id, email: application.email, taxId: application.taxId.toLowerCase().replace(/[^\p{L}\p{N}]/gu, ''),
    domain: PUBLIC_DOMAINS.includes(domain) ? '' : domain, legalName: application.legalName.toLowerCase(), displayName: application.displayName.toLowerCase(),
  });
  await trx.raw("select set_config('enable_seqscan', 'on', true)");
  return rows;
}

const TAX_NUMBER = "regexp_replace(lower(tax_id), '[^[:alnum:]]', '', 'g')";
const NAMES_ALIKE = '(lower(legal_name) % :legalName or lower(display_name) % :displayName)';
const LIKENESS = 'greatest(similarity(lower(legal_name), :legalName), similarity(lower(display_name), :displayName))';
const OTHER = "status in ('unconfirmed', 'submitted') and id <> :id and email <> :email";

const HINTS = `
  with found as (
    select 'organization' as kind, id, 1 as rank, 1 as likeness, '' as email from organizations where kind = 'partner' and tax_id <> '' and ${TAX_NUMBER} = :taxId
    union all select 'organization', m.organization_id, 2, 1, p.email from people p join memberships m on m.person_id = p.id and m.status <> 'deleted'
      where :domain <> '' and split_part(p.email, '@', 2) = :domain
    union all select 'organization', id, 3, ${LIKENESS}, '' from organizations where kind = 'partner' and ${NAMES_ALIKE}
    union all select 'application', id, 1, 1, '' from applications where ${OTHER} and tax_id <> '' and ${TAX_NUMBER} = :taxId
    union all select 'application', id, 2, 1, email from applications where ${OTHER} and split_part(email, '@', 2) = :domain
    union all select 'application', id, 3, ${LIKENESS}, '' from applications where ${OTHER} and ${NAMES_ALIKE}),
  best as (select distinct on (kind, id) * from found order by kind, id, rank, likeness desc, email)
  select best.kind, best.id, best.email, (array['tax_id', 'domain', 'name'])[best.rank] as why, coalesce(o.display_name, a.display_name) as name
    from best left join organizations o on best.kind = 'organization' and o.id = best.id left join applications a on best.kind = 'application' and a.id = best.id
   order by best.rank, best.likeness desc, best.id limit ${AT_MOST}`;
