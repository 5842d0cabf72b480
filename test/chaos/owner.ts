import pg from 'pg';

/** The owner of all tables, with a connection for each statement: the server may be killed between any two. */
export class Owner {
  constructor(private readonly url: string) {}

  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the columns are whatever the statement says
  async sql<Row extends pg.QueryResultRow = any>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    const client = new pg.Client({ connectionString: this.url, connectionTimeoutMillis: 3_000 });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<Row>(text, [...values])).rows;
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}
