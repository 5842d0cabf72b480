import express from 'express';
import { once } from 'node:events';
import http from 'node:http';
import { type AddressInfo } from 'node:net';
import request from 'supertest';
import { csvCell, sendCsv } from '../../../src/platform/files/csv';

describe('a CSV file', () => {
  it('has a name, a byte order mark, quoted cells and numbers that stay numbers', async () => {
    const app = express();
    const rows = [{ name: 'Müller, "Söhne"\nund Co', cents: -1999 }, { name: '=HYPERLINK("http://evil.test")', cents: 5 }];
    app.get('/', (_req, res) => sendCsv(res, 'accounts 2026.csv', [
      { label: 'Account', cell: (row) => row.name }, { label: 'Amount', cell: (row) => row.cents },
    ], rows));
    const res = await request(app).get('/').buffer(true).expect('Content-Type', 'text/csv; charset=utf-8');
    expect(res.headers['content-disposition']).toBe('attachment; filename="accounts 2026.csv"');
    expect(res.text).toBe('\uFEFFAccount,Amount\r\n"Müller, ""Söhne""\nund Co",-1999\r\n"\'=HYPERLINK(""http://evil.test"")",5\r\n');
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '\0=1', '＝1', '＋1', '－1', '＠x'])('defuses the text %j', (text) => {
    expect(csvCell(text)).toBe(`'${text}`);
  });

  it('keeps amounts as they are, and takes nothing else for one', () => {
    expect(['-25.00', '0', '1000.5'].map((amount) => csvCell({ amount }))).toEqual(['-25.00', '0', '1000.5']);
    for (const amount of ['-1+1', '=1', '', '1,00']) expect(() => csvCell({ amount })).toThrow(RangeError);
  });

  it('leaves other cells alone', () => {
    expect([csvCell('a=b'), csvCell(-5), csvCell(10n), csvCell(true), csvCell(null), csvCell(undefined), csvCell('')])
      .toEqual(['a=b', '-5', '10', 'true', '', '', '']);
  });

  it('stops reading rows when the reader goes away', async () => {
    let given = 0;
    let closed = false;
    async function* endless() {
      try {
        for (;;) {
          given += 1;
          yield { text: 'x'.repeat(1000) };
          if (given % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
        }
      } finally {
        closed = true;
      }
    }
    const app = express();
    const sent = new Promise<void>((resolve, reject) => {
      app.get('/', (_req, res) => void sendCsv(res, 'all.csv', [{ label: 'Text', cell: (row) => row.text }], endless()).then(resolve, reject));
    });
    const server = app.listen(0);
    await once(server, 'listening');
    const got = http.get({ port: (server.address() as AddressInfo).port });
    const [response] = (await once(got, 'response')) as [http.IncomingMessage];
    await once(response, 'data');
    got.destroy();
    await sent;
    expect(closed).toBe(true);
    expect(given).toBeGreaterThan(0);
    server.close();
  });
});
