import pg from 'pg';
import { SettingError } from '../../config';

/** The roles that transactions take (platform/database/scope.ts) and the owners of functions; nobody logs in as one. */
const SCOPES = ['portal_partner', 'portal_limited', 'portal_house', 'portal_customer', 'portal_office', 'portal_system', 'portal_sealer', 'portal_summaries', 'portal_privacy'];
const OWNERS = ['portal_search', 'portal_session', 'portal_limits'];
const NOLOGIN_ROLES = [...SCOPES, ...OWNERS];

/**
 * Makes the roles, the app's login (which owns nothing and inherits nothing) and the queue's login, or changes
 * nothing. The queue's login has the app login's password. Run by the owner, under the lock of prepareDatabase.
 */
export async function ensureRoles(owner: pg.Client, appUrl: string): Promise<void> {
  const { username, password } = new URL(appUrl);
  const appLogin = decodeURIComponent(username);
  for (const role of NOLOGIN_ROLES) await ensureRole(owner, role, 'NOLOGIN');
  await ensureRole(owner, appLogin, 'LOGIN NOINHERIT');
  await ensureRole(owner, 'portal_queue', 'LOGIN NOINHERIT');
  if (password) {
    const literal = pg.escapeLiteral(decodeURIComponent(password));
    await owner.query(`alter role ${pg.escapeIdentifier(appLogin)} password ${literal}; alter role portal_queue password ${literal}`);
  }
  await owner.query(`grant ${SCOPES.join(', ')} to ${pg.escapeIdentifier(appLogin)}`);
  // The house sees what any organization sees of its own, and the accounts of those who pay by themselves, wherever they are.
  await owner.query('grant portal_partner to portal_house');
  // A function may only be given to a role that the owner is a member of.
  await owner.query(`grant ${OWNERS.join(', ')} to current_user`);
  const { rows } = await owner.query<{ name: string }>('select current_database() as name');
  const database = pg.escapeIdentifier(rows[0]!.name);
  await owner.query(`revoke all on database ${database} from public; grant connect on database ${database} to ${pg.escapeIdentifier(appLogin)}, portal_queue`);
  await owner.query('create schema if not exists bullmq; alter schema bullmq owner to current_user; grant all on schema bullmq to portal_queue; revoke all on schema public from public');
}

/**
 * Lets the app's login read a session without taking a role first: that query is what tells which role to take. It is
 * given to this login alone, so the queue's login gains nothing. Run after migrations.
 */
export async function grantSessionReading(owner: pg.Client, appUrl: string): Promise<void> {
  const appLogin = pg.escapeIdentifier(decodeURIComponent(new URL(appUrl).username));
  await owner.query(`grant usage on schema app to ${appLogin}; grant execute on function app.read_session(bytea) to ${appLogin}`);
}

/** Refuses a login for which the walls would not stand: superuser, BYPASSRLS, or owner of a table. */
export async function refuseMightyLogin(appUrl: string): Promise<void> {
  const app = new pg.Client({ connectionString: appUrl, connectionTimeoutMillis: 10_000 });
  await app.connect();
  try {
    const { rows } = await app.query<{ mighty: boolean; owns: boolean }>(
      `select rolsuper or rolbypassrls as mighty, exists (select from pg_class where relowner = r.oid and relkind in ('r', 'p')) as owns
         from pg_roles r where rolname = current_user`,
    );
    if (rows[0]?.mighty || rows[0]?.owns) {
      throw new SettingError('The setting DATABASE_URL names a login that is superuser, bypasses row security or owns tables. Name an ordinary login there, and the owner in DATABASE_OWNER_URL.');
    }
  } finally {
    await app.end();
  }
}

async function ensureRole(owner: pg.Client, role: string, options: string): Promise<void> {
  const { rowCount } = await owner.query('select from pg_roles where rolname = $1', [role]);
  if (rowCount === 0) await owner.query(`create role ${pg.escapeIdentifier(role)} ${options}`);
}
