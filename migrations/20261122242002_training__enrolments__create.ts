import type { Knex } from 'knex';
import { limitTable, secureTable } from '../src/platform/database/row-security';

/** Who takes a course, the tries at its exam, and the certificates (domain.md §11.7, beyond.md X22). */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table enrolments (
      id uuid primary key,
      organization_id uuid not null references organizations,
      person_id uuid not null references people,
      course_id uuid not null references courses,
      enrolled_at timestamptz not null,
      -- The result of the newest try, and until when a pass holds, the day included; 9999-12-31 where it never ends.
      last_result text check (last_result in ('passed', 'failed')),
      valid_until date,
      unique (organization_id, person_id, course_id),
      unique (organization_id, id),
      foreign key (organization_id, person_id) references memberships (organization_id, person_id),
      check (valid_until is null or last_result is not null)
    );
    create index enrolments_course on enrolments (course_id);

    create table material_reads (
      organization_id uuid not null,
      enrolment_id uuid not null,
      material_id uuid not null references course_materials,
      read_at timestamptz not null,
      primary key (enrolment_id, material_id),
      foreign key (organization_id, enrolment_id) references enrolments (organization_id, id)
    );

    create table exam_tries (
      id uuid primary key,
      organization_id uuid not null,
      enrolment_id uuid not null,
      course_id uuid not null references courses,
      -- They said that they know the material without having ticked all of it as read.
      knows_material boolean not null,
      questions_count smallint not null check (questions_count > 0),
      -- As the course had them when it began.
      pass_percent smallint not null,
      started_at timestamptz not null,
      due_at timestamptz check (due_at > started_at),
      state text not null default 'running' check (state in ('running', 'passed', 'failed')),
      handed_in_at timestamptz,
      right_count smallint check (right_count between 0 and questions_count),
      unique (organization_id, id),
      foreign key (organization_id, enrolment_id) references enrolments (organization_id, id),
      check ((state = 'running') = (handed_in_at is null) and (state = 'running') = (right_count is null))
    );
    create unique index exam_tries_one_running on exam_tries (enrolment_id) where state = 'running';
    create index exam_tries_of on exam_tries (enrolment_id, started_at desc);
    create index exam_tries_due on exam_tries (due_at) where state = 'running';
    create index exam_tries_course on exam_tries (course_id, handed_in_at) where state <> 'running';

    create table exam_answers (
      organization_id uuid not null,
      try_id uuid not null,
      position smallint not null check (position > 0),
      question_id uuid not null references course_questions,
      -- Places of the chosen options, from 0.
      chosen smallint[] not null default '{}',
      answered_at timestamptz,
      is_right boolean,
      primary key (try_id, position),
      unique (try_id, question_id),
      foreign key (organization_id, try_id) references exam_tries (organization_id, id)
    );
    create index exam_answers_question on exam_answers (question_id) where is_right is not null;

    create table certificates (
      id uuid primary key,
      organization_id uuid not null,
      enrolment_id uuid not null,
      person_id uuid not null references people,
      course_id uuid not null references courses,
      try_id uuid not null unique,
      product text not null check (product in ('safe_server', 'availability', 'migration')),
      course_title text not null,
      -- What the check page asks for: 8 of 30 letters and digits that nobody confuses.
      number text not null unique check (number ~ '^CERT-[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{4}$'),
      valid_from date not null,
      -- The last day it holds.
      valid_until date not null check (valid_until > valid_from),
      issued_at timestamptz not null,
      withdrawn_at timestamptz,
      withdrawn_by uuid references people,
      withdrawal_reason text not null default '' check (length(withdrawal_reason) <= 600),
      unique (organization_id, id),
      foreign key (organization_id, enrolment_id) references enrolments (organization_id, id),
      foreign key (organization_id, try_id) references exam_tries (organization_id, id),
      check ((withdrawn_at is null) = (withdrawn_by is null) and (withdrawn_at is null) = (withdrawal_reason = ''))
    );
    create index certificates_person on certificates (organization_id, person_id, product, valid_until);
    create index certificates_enrolment on certificates (enrolment_id, valid_until desc);
    create index certificates_ending on certificates (valid_until) where withdrawn_at is null;
    create index certificates_newest on certificates (issued_at desc, id desc);
  `);
  const written: [table: string, privileges: string][] = [
    ['enrolments', 'select, insert, update (last_result, valid_until)'],
    ['material_reads', 'select, insert'],
    ['exam_tries', 'select, insert, update (state, handed_in_at, right_count)'],
    ['exam_answers', 'select, insert, update (chosen, answered_at, is_right)'],
    ['certificates', 'select, insert, update (withdrawn_at, withdrawn_by, withdrawal_reason)'],
  ];
  for (const [table, privileges] of written) {
    await secureTable(db, table, { partner: { privileges } });
    // Learning has nothing to do with which accounts a member sees.
    await limitTable(db, table, privileges, 'true');
  }
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table certificates; drop table exam_answers; drop table exam_tries; drop table material_reads; drop table enrolments');
}
