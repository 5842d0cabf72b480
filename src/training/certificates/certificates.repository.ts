import { isUuid, type Scoped } from '../../platform/database/database';
import { type Day } from '../../platform/values/dates';
import { NotFound } from '../../platform/errors';
import { type Certificate } from './certificate';

/** With the holder's and the organization's names as they are now. */
export type NamedCertificate = Certificate & { enrolmentId: string; holderName: string; holderEmail: string; organizationName: string; timeZone: string };

const NAMED = `select c.id, c.organization_id as "organizationId", c.enrolment_id as "enrolmentId", c.person_id as "personId", c.course_id as "courseId", c.course_title as "courseTitle", c.product, c.number,
    c.valid_from as "validFrom", c.valid_until as "validUntil", c.issued_at as "issuedAt", c.withdrawn_at as "withdrawnAt", c.withdrawal_reason as "withdrawalReason",
    trim(p.first_name || ' ' || p.last_name) as "holderName", p.email as "holderEmail", o.display_name as "organizationName", o.time_zone as "timeZone"
  from certificates c join people p on p.id = c.person_id join organizations o on o.id = c.organization_id`;

/** In a partner's scope another organization's is not found. */
export async function getCertificate(trx: Scoped, id: string): Promise<NamedCertificate> {
  const row = isUuid(id) ? (await trx.raw<{ rows: NamedCertificate[] }>(`${NAMED} where c.id = ?`, [id])).rows[0] : undefined;
  if (!row) throw new NotFound('We could not find that certificate.');
  return row;
}

/** Whoever's it is: for the public check, in the system scope. */
export async function findCertificateByNumber(trx: Scoped, number: string): Promise<NamedCertificate | undefined> {
  return (await trx.raw<{ rows: NamedCertificate[] }>(`${NAMED} where c.number = ?`, [number])).rows[0];
}

/** A person's certificates at an organization, the newest first. */
export async function listCertificatesOf(trx: Scoped, organizationId: string, personId: string): Promise<NamedCertificate[]> {
  return (await trx.raw<{ rows: NamedCertificate[] }>(`${NAMED} where c.organization_id = ? and c.person_id = ? order by c.valid_until desc, c.id desc`, [organizationId, personId])).rows;
}

type NewCertificate = Pick<Certificate, 'id' | 'organizationId' | 'personId' | 'courseId' | 'courseTitle' | 'product' | 'number' | 'validFrom' | 'validUntil' | 'issuedAt'> & { enrolmentId: string; tryId: string };

export async function insertCertificate(trx: Scoped, given: NewCertificate): Promise<void> {
  await trx('certificates').insert({
    id: given.id, organization_id: given.organizationId, enrolment_id: given.enrolmentId, person_id: given.personId, course_id: given.courseId, try_id: given.tryId, product: given.product, course_title: given.courseTitle,
    number: given.number, valid_from: given.validFrom, valid_until: given.validUntil, issued_at: given.issuedAt,
  });
}

export async function updateWithdrawn(trx: Scoped, { organizationId, id }: Pick<Certificate, 'organizationId' | 'id'>, { by, reason, now }: { by: string; reason: string; now: Date }): Promise<void> {
  await trx('certificates').where({ organization_id: organizationId, id }).update({ withdrawn_at: now, withdrawn_by: by, withdrawal_reason: reason });
}

/** The last day that any certificate of an enrolment holds; null where none is left. */
export async function lastDayOf(trx: Scoped, organizationId: string, enrolmentId: string): Promise<Day | null> {
  const row = await trx('certificates').where({ organization_id: organizationId, enrolment_id: enrolmentId }).whereNull('withdrawn_at').max<{ last: Day | null }[]>('valid_until as last').first();
  return (row as { last: Day | null } | undefined)?.last ?? null;
}
