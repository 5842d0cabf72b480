import pg from 'pg';
import { readQuestion } from '../../src/alerts/monitoring/machines-list.model';
import { countStatement, pageStatement } from '../../src/alerts/monitoring/machines-list.report';
import { type Statement } from '../../src/platform/database/database';
import { BIG } from '../accounts-list/seed';

const QUESTIONS = ['', 'state=attention', 'state=unknown', 'type=server', 'is=failing', 'state=healthy&type=server'];
const SORTS = ['state', 'name', '-contact', 'backup', '-data'];

/** The questions whose plan, for a partner and under the policies, reads a large table from one end to the other. */
export async function listScans(ownerUrl: string): Promise<string[]> {
  const db = new pg.Client({ connectionString: ownerUrl });
  await db.connect();
  try {
    await db.query(`set role portal_partner; set app.organization_id = '${BIG.organizationId}'`);
    const scans: string[] = [];
    for (const query of QUESTIONS.flatMap((each) => SORTS.map((sort) => `${each}&sort=${sort}`))) {
      const asked = { organizationId: BIG.organizationId, question: readQuestion(Object.fromEntries(new URLSearchParams(query))) };
      const page = { sort: '', size: 50, direction: 'after' as const, place: undefined, position: 0 };
      for (const statement of [pageStatement(asked, { by: 'facets' }, page), countStatement(asked, { by: 'facets' })]) {
        if (/Seq Scan on (machines|accounts|subscriptions|alerts|people)/.test(await planOf(db, statement))) scans.push(`${query} (${statement.name})`);
      }
    }
    return scans;
  } finally {
    await db.end();
  }
}

async function planOf(db: pg.Client, { text, values, onePlan }: Statement): Promise<string> {
  await db.query(`begin; set local plan_cache_mode = ${onePlan ? 'force_generic_plan' : 'auto'}; prepare explained as ${text}`);
  const given = values.map((value) => (Array.isArray(value) ? `'{${value.join(',')}}'` : pg.escapeLiteral(String(value)))).join(', ');
  const { rows } = await db.query<{ 'QUERY PLAN': string }>(`explain execute explained (${given})`);
  await db.query('rollback; deallocate explained');
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}
