import { type Scoped } from '../../platform/database/database';
import { LIMIT_GB } from '../vault/vault-facts.report';

export const DIVISIONS = ['user', 'computer'] as const;
/** By whom, or by which machine, the storage of a company is shown. */
export type Division = (typeof DIVISIONS)[number];

export interface StoragePart {
  /** A person, or a machine; null for what belongs to nobody, or to all beyond the largest. */
  readonly id: string | null;
  readonly name: string;
  readonly bytes: number;
  readonly machines: number;
}

export interface StorageUse {
  readonly storedBytes: number;
  readonly machines: number;
  readonly servers: number;
  /** What the running plans and their packs hold together; 0 where nothing runs. */
  readonly limitGb: number;
  /** Whether all that runs is a trial. */
  readonly isTrial: boolean;
  /** The largest, the largest first. */
  readonly parts: readonly StoragePart[];
}

/** As many as a bar can show; the rest is one section. */
const LARGEST = 6;

/** What a company stores and what it bought, in any scope that sees the account: two statements however many machines there are. */
export async function readStorageUse(trx: Scoped, accountId: string, division: Division): Promise<StorageUse> {
  const totals = await trx.raw<{ rows: Omit<StorageUse, 'parts'>[] }>(
    `select m.bytes as "storedBytes", m.machines, m.servers, s.gb as "limitGb", s.trial as "isTrial"
       from (select coalesce(sum(bytes_stored), 0)::bigint as bytes, count(*)::int as machines, count(*) filter (where kind = 'server')::int as servers from machines where account_id = :accountId) m
       cross join (select coalesce(sum(${LIMIT_GB}), 0)::int as gb, coalesce(bool_and(s.state = 'trial'), false) as trial
                     from subscriptions s join plans p on p.id = s.plan_id where s.account_id = :accountId and s.state in ('active', 'trial')) s`, { accountId });
  const by = division === 'user'
    ? { id: 'm.person_id', name: "coalesce(nullif(trim(max(p.first_name) || ' ' || max(p.last_name)), ''), max(p.email), '')", group: 'm.person_id' }
    : { id: 'm.id', name: 'max(m.nickname)', group: 'm.id' };
  const parts = await trx.raw<{ rows: StoragePart[] }>(
    `select ${by.id} as id, ${by.name} as name, sum(m.bytes_stored)::bigint as bytes, count(*)::int as machines
       from machines m left join people p on p.id = m.person_id where m.account_id = ? and m.bytes_stored > 0
      group by ${by.group} order by bytes desc, id limit ${LARGEST}`, [accountId]);
  return { ...totals.rows[0]!, parts: parts.rows };
}

/** Only what it stores together: for pages that say it in one line. */
export async function readStoredBytes(trx: Scoped, accountId: string): Promise<number> {
  const result = await trx.raw<{ rows: [{ bytes: number }] }>('select coalesce(sum(bytes_stored), 0)::bigint as bytes from machines where account_id = ?', [accountId]);
  return result.rows[0].bytes;
}
