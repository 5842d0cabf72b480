// Knex publishes no types for the two classes that platform/database/connections.ts extends.
declare module 'knex/lib/dialects/postgres/index.js' {
  export default class PostgresClient {
    constructor(config?: unknown);
    transaction(...args: unknown[]): unknown;
  }
}
declare module 'knex/lib/dialects/postgres/execution/pg-transaction.js' {
  export default class PostgresTransaction {
    constructor(client: unknown, container: unknown, config: unknown, outer: unknown);
    begin(connection: unknown): Promise<unknown>;
    query(connection: unknown, sql: string): Promise<unknown>;
  }
}
