import type { Knex } from 'knex';
import { grantTable } from '../src/platform/database/row-security';

/** What can be learnt: courses, their materials and the questions of their exams, written by staff (domain.md §11.7). */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table courses (
      id uuid primary key,
      slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 80),
      title text not null check (length(title) between 1 and 120),
      abstract text not null check (length(abstract) between 1 and 600),
      -- What passing allows to register deals for; null: nothing.
      certifies text check (certifies in ('safe_server', 'availability', 'migration')),
      state text not null default 'draft' check (state in ('draft', 'published', 'archived')),
      published_at timestamptz,
      questions_per_try smallint not null default 10 check (questions_per_try between 1 and 50),
      pass_percent smallint not null default 80 check (pass_percent between 1 and 100),
      minutes_limit smallint check (minutes_limit between 5 and 240),
      valid_months smallint not null default 24 check (valid_months between 1 and 60),
      owner_id uuid references people,
      -- When somebody has to look whether it is still true.
      review_on date,
      position integer not null default 100,
      version integer not null default 1 check (version >= 1),
      created_at timestamptz not null,
      updated_at timestamptz not null,
      check (state = 'draft' or published_at is not null)
    );
    create index courses_shown on courses (state, position, id);

    create table course_materials (
      id uuid primary key,
      course_id uuid not null references courses,
      position integer not null,
      title text not null check (length(title) between 1 and 160),
      -- Markdown (platform/pages/markdown.ts); empty where the link is the material.
      body text not null default '' check (length(body) <= 60000),
      link text not null default '' check (link = '' or link ~ '^(https{0,1}://|/[^/\\\\])'),
      minutes smallint check (minutes between 1 and 600),
      withdrawn_at timestamptz,
      version integer not null default 1 check (version >= 1),
      created_at timestamptz not null,
      updated_at timestamptz not null,
      unique (course_id, id),
      check (body <> '' or link <> '')
    );
    create index course_materials_of on course_materials (course_id, position, id) where withdrawn_at is null;

    -- A question is never changed, because exams keep what they drew: another one takes its place, and it is withdrawn.
    create table course_questions (
      id uuid primary key,
      course_id uuid not null references courses,
      topic text not null check (length(topic) between 1 and 160),
      words text not null check (length(words) between 1 and 600),
      kind text not null check (kind in ('single', 'multiple')),
      -- [{ "words": "…", "isRight": true }, …]
      options jsonb not null check (jsonb_typeof(options) = 'array' and jsonb_array_length(options) between 2 and 6),
      replaces uuid references course_questions,
      withdrawn_at timestamptz,
      created_at timestamptz not null
    );
    create unique index course_questions_replaced_once on course_questions (replaces);
    create index course_questions_of on course_questions (course_id, topic, id) where withdrawn_at is null;
  `);
  const read = { partner: 'select', limited: 'select' };
  await grantTable(db, 'courses', { ...read, office: 'select, insert, update', system: 'select' });
  await grantTable(db, 'course_materials', { ...read, office: 'select, insert, update', system: 'select' });
  await grantTable(db, 'course_questions', { ...read, office: 'select, insert, update (withdrawn_at)', system: 'select' });
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table course_questions; drop table course_materials; drop table courses');
}
