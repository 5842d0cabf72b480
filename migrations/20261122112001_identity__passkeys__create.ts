import type { Knex } from 'knex';
import { grantTable } from '../src/platform/database/row-security';

const MAY_UPDATE = 'counter, is_backed_up, name, last_used_at';

/**
 * Passkeys beside the authenticator app, and the challenges that they answer. Both belong to people, so only the system scope
 * may touch them. Who has nothing but passkeys has two-step verification of the kind `passkey`.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table people drop constraint people_two_step_check;
    alter table people add constraint people_two_step_check check (two_step in ('off', 'app', 'email', 'passkey')) not valid;
    alter table people validate constraint people_two_step_check;

    create table passkeys (
      id uuid primary key,
      person_id uuid not null references people on delete cascade,
      credential_id bytea not null unique check (octet_length(credential_id) between 1 and 1023),
      public_key bytea not null check (octet_length(public_key) between 1 and 8192),
      -- How often its device says it has signed; a passkey that many devices share always says 0.
      counter bigint not null check (counter >= 0),
      transports text[] not null default '{}',
      name text not null check (length(name) between 1 and 60),
      -- Whether it may be kept by several devices, fixed when it is made; and whether it is, as of its last use.
      is_shareable boolean not null,
      is_backed_up boolean not null,
      created_at timestamptz not null,
      last_used_at timestamptz,
      check (is_shareable or not is_backed_up)
    );
    create index passkeys_person on passkeys (person_id);

    -- The newest challenge of a browser for each purpose; asking for another one voids it.
    create table passkey_challenges (
      bound_to bytea not null check (octet_length(bound_to) = 32),
      purpose text not null check (purpose in ('enrolment', 'sign-in', 'second-step', 'confirmation', 'reset')),
      -- At the sign-in page nobody is known yet.
      person_id uuid references people on delete cascade check ((person_id is null) = (purpose = 'sign-in')),
      challenge bytea not null check (octet_length(challenge) = 32),
      created_at timestamptz not null,
      expires_at timestamptz not null,
      used_at timestamptz,
      primary key (bound_to, purpose)
    );
    create index passkey_challenges_person on passkey_challenges (person_id);
    create index passkey_challenges_expires on passkey_challenges (expires_at);
  `);
  await grantTable(db, 'passkeys', { system: `select, insert, update (${MAY_UPDATE}), delete` });
  await grantTable(db, 'passkey_challenges', { system: 'select, insert, update, delete' });
}

/** Who had only passkeys is left with the password, and sets two-step verification up again. */
export async function down(db: Knex): Promise<void> {
  await db.raw(`
    drop table passkey_challenges; drop table passkeys;
    update people set two_step = 'off', epoch = epoch + 1 where two_step = 'passkey';
    alter table people drop constraint people_two_step_check;
    alter table people add constraint people_two_step_check check (two_step in ('off', 'app', 'email'));
  `);
}
