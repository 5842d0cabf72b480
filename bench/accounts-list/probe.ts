import { readWithin, closeDatabase } from '../../src/platform/database';
import { day } from '../../src/platform/dates';
import { readQuestion, SORTS } from '../../src/accounts/accounts-list.model';
import { countStatement, pageStatement, placeOf } from '../../src/accounts/accounts-list.report';
import { BIG } from './seed';
const today = day('2026-11-22');
async function main() {
  const out: [number, number, string, number][] = [];
  const filters = [{}, ...['active','trial','expiring','expired','payment_failed','not_activated','data_removed'].map((status) => ({ status })), { type: 'safe' }, { type: 'safe_server' }, { administrator: 'yes' }, {administrator:'no'}, { renews: 'yes' }, { status: 'active', type: 'safe', renews: 'no' }, { status: 'payment_failed', type: 'safe_server', administrator: 'yes' }];
  const words = ['', ...(process.env.WORDS ?? 'novak,a,zi,4711,com,müller clinic,bergström 99,xqz,office,.e').split(',')];
  for (const q of words) for (const filter of q ? [{}, { status: 'expired' }, {type:'safe_pro', renews:'yes'}] : filters) for (const sort of SORTS) for (const dir of ['', '-']) {
    const question = readQuestion({ q, ...filter, sort: dir + sort } as Record<string, string>);
    const asked = { organizationId: BIG.organizationId, question, today };
    const first = { sort: '', size: 50, direction: 'after' as const, place: undefined, position: 0 };
    const run = async (page: Parameters<typeof pageStatement>[1]) => {
      const times: number[] = []; let rows = 0; let last: any;
      for (let i = 0; i < 9; i++) { const t = process.hrtime.bigint(); const [r] = await readWithin<[any]>({ organizationId: BIG.organizationId }, [pageStatement(asked, page)]); times.push(Number(process.hrtime.bigint() - t) / 1e6); rows = r.length; last = r.at(-1); }
      return { ms: times.sort((a, b) => a - b)[4]!, rows, last };
    };
    const one = await run(first);
    // far: walk by counting offset from owner would be slow; use the previous direction from the end
    const far = one.last ? await run({ ...first, place: placeOf(question.sort)(one.last), position: 50 }) : { ms: 0 };
    const ct: number[] = []; for (let i = 0; i < 5; i++) { const t = process.hrtime.bigint(); await readWithin<[any]>({ organizationId: BIG.organizationId }, [countStatement(asked)]); ct.push(Number(process.hrtime.bigint() - t) / 1e6); }
    out.push([Math.max(one.ms, far.ms), ct.sort((a, b) => a - b)[2]!, `${q} ${JSON.stringify(filter)} ${dir}${sort}`, one.rows]);
  }
  const base = out[0]!;
  console.log('base', base);
  out.sort((a, b) => b[0] - a[0]);
  for (const o of out.slice(0, Number(process.env.TOP ?? 45))) console.log(o[0].toFixed(2), 'count', o[1].toFixed(2), o[3], o[2]);
  await closeDatabase();
}
void main();
