import { type Scoped } from '../../platform/database';
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
  const domain = application.email.split('@')[1]!;
  const { rows } = await trx.raw<{ rows: Hint[] }>(
    `with given as (select regexp_replace(lower(:taxId), '[^[:alnum:]]', '', 'g') as tax_id, cast(:domain as text) as domain, lower(:legalName) as legal_name, lower(:displayName) as display_name),
     others as (
       select 'organization' as kind, o.id, o.display_name as name, o.legal_name, o.tax_id, array(
           select p.email from memberships m join people p on p.id = m.person_id
             where m.organization_id = o.id and m.status <> 'deleted' and split_part(p.email, '@', 2) = :domain order by m.created_at limit 1) as emails
         from organizations o where o.kind = 'partner'
       union all
       select 'application', a.id, a.display_name, a.legal_name, a.tax_id, case when split_part(a.email, '@', 2) = :domain then array[a.email] else '{}' end
         from applications a where a.status in ('unconfirmed', 'submitted') and a.id <> :id and a.email <> :email),
     judged as (
       select others.*, given.tax_id <> '' and regexp_replace(lower(others.tax_id), '[^[:alnum:]]', '', 'g') = given.tax_id as same_tax_id,
           :isOwnDomain and cardinality(emails) > 0 as same_domain,
           greatest(similarity(lower(others.legal_name), given.legal_name), similarity(lower(others.name), given.display_name)) as likeness
         from others, given)
     select kind, id, name, coalesce(emails[1], '') as email, case when same_tax_id then 'tax_id' when same_domain then 'domain' else 'name' end as why
       from judged where same_tax_id or same_domain or likeness >= ${ALIKE}
       order by same_tax_id desc, same_domain desc, likeness desc, id limit ${AT_MOST}`,
    {
      id: application.id, email: application.email, taxId: application.taxId, domain, isOwnDomain: !PUBLIC_DOMAINS.includes(domain),
      legalName: application.legalName, displayName: application.displayName,
    });
  return rows;
}
