import pg from 'pg';
import { config } from '../../src/config';

export type FreshDatabase = { ownerUrl: string; appUrl: string; drop(): Promise<void> };

/** A database of its own on the same server, gone afterwards. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const name = `bench_${process.pid}_${process.hrtime.bigint().toString(36)}`;
  await onServer(`create database ${name}`);
  const named = (url: string) => Object.assign(new URL(url), { pathname: `/${name}` }).toString();
  return {
    ownerUrl: named(config.databaseOwnerUrl), appUrl: named(config.databaseUrl),
    drop: () => onServer(`drop database ${name} with (force)`),
  };
}

/** A database that stays for the next run, made when it is not there. */
export async function keptDatabase(name: string): Promise<FreshDatabase> {
  await onServer(`create database ${name}`).catch((error: unknown) => {
    if ((error as { code?: string }).code !== '42P04') throw error;
  });
  const named = (url: string) => Object.assign(new URL(url), { pathname: `/${name}` }).toString();
  return { ownerUrl: named(config.databaseOwnerUrl), appUrl: named(config.databaseUrl), drop: () => Promise.resolve() };
}

async function onServer(sql: string): Promise<void> {
  const server = new pg.Client({ connectionString: config.databaseOwnerUrl });
  await server.connect();
  try {
    await server.query(sql);
  } finally {
    await server.end();
  }
}
