import { createServer } from 'node:http';
import pg from 'pg';
import { BIG } from './seed';

// The measure: the same rows with nothing around them. One prepared statement, a pool of ten, escaped concatenation;
// no sessions, no permissions, no walls, no filters, no layout.
const pool = new pg.Pool({ connectionString: process.env['DATABASE_OWNER_URL'], max: 10 });
const STATEMENT = {
  name: 'accounts',
  text: `select id, name, email, partner_is_administrator, plan_name, sort_expires_on::text, renews, source, open_alerts, list_status, subscriptions_count
           from accounts where organization_id = $1 order by sort_name, id limit 50`,
  values: [BIG.organizationId],
};
type Row = {
  id: string; name: string; email: string; partner_is_administrator: boolean; plan_name: string; sort_expires_on: string; renews: boolean;
  source: string; open_alerts: number; list_status: string; subscriptions_count: number;
};

const server = createServer((_req, res) => {
  pool.query<Row>(STATEMENT).then(({ rows }) => {
    let html = '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Accounts</title></head><body><table>';
    for (const row of rows) {
      html += `<tr><th><a href="/portal/accounts/${row.id}">${escaped(row.name)}</a>${row.partner_is_administrator ? ' Administrator' : ''} ${escaped(row.email)}</th><td>${escaped(row.plan_name)}</td><td>${
        row.renews ? 'Renews on ' : ''}${row.sort_expires_on} ${row.list_status}</td><td>${row.source}</td><td>${row.open_alerts}</td><td>${row.subscriptions_count}</td></tr>`;
    }
    res.setHeader('Content-Type', 'text/html; charset=utf-8');
    res.end(`${html}</table></body></html>`);
  }, (error: unknown) => {
    res.statusCode = 500;
    res.end(String(error));
  });
});

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' && address ? address.port : 0 });
});
process.on('disconnect', () => process.exit());

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[character]!);
}
