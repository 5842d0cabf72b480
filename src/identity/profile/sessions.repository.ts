import { type Scoped } from '../../platform/database/database';

export type OpenSession = { idHash: Buffer; userAgent: string; address: string; createdAt: Date; seenAt: Date; stage: 'pending_two_step' | 'signed_in' };

/** The sessions of a person that would be let in now (as app.read_session has it), the newest use first. System scope, as all of this. */
export async function listOpenSessions(trx: Scoped, personId: string): Promise<OpenSession[]> {
  const { rows } = await trx.raw<{ rows: OpenSession[] }>(
    `select s.id_hash as "idHash", s.user_agent as "userAgent", s.address, s.created_at as "createdAt", s.seen_at as "seenAt", s.stage
       from sessions s join people p on p.id = s.person_id and p.epoch = s.epoch, (select app.now() as now) clock
      where s.person_id = ? and s.revoked_at is null and s.seen_at > clock.now - interval '30 minutes' and s.created_at > clock.now - interval '12 hours'
      order by s.seen_at desc, s.created_at desc limit 100`,
    [personId],
  );
  return rows;
}

/** Marks one, whoever asks next with it is signed out; answers how many there were. */
export async function revokeSession(trx: Scoped, { personId, idHash, now }: { personId: string; idHash: Buffer; now: Date }): Promise<number> {
  return trx('sessions').where({ person_id: personId, id_hash: idHash }).whereNull('revoked_at').update({ revoked_at: now });
}

export async function revokeOtherSessions(trx: Scoped, { personId, idHash, now }: { personId: string; idHash: Buffer; now: Date }): Promise<number> {
  return trx('sessions').where({ person_id: personId }).whereNot({ id_hash: idHash }).whereNull('revoked_at').update({ revoked_at: now });
}
