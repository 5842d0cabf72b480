import type { Knex } from 'knex';
import { grantTable } from '../src/platform/database/row-security';

/** What staff write for partners and customers: articles and everything in the libraries (features.md P3, P4, U1, F3). */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table content_items (
      id uuid primary key,
      kind text not null check (kind in ('article', 'promotion', 'news', 'video', 'datasheet', 'blog_post', 'brand_asset', 'webinar', 'guide', 'tool', 'document')),
      slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 120),
      title text not null check (length(title) between 1 and 160),
      abstract text not null default '' check (length(abstract) <= 600),
      -- Markdown (platform/pages/markdown.ts).
      body text not null default '' check (length(body) <= 60000),
      products text[] not null default '{}' check (products <@ array['partner', 'safe', 'safe_pro', 'safe_server']),
      -- partners: behind the sign-in of a partner; everybody: public.
      audience text not null default 'partners' check (audience in ('everybody', 'partners')),
      state text not null default 'draft' check (state in ('draft', 'published', 'archived')),
      published_at timestamptz,
      -- Promotions hold from a day to a day, both included; webinars were held on the first.
      starts_on date,
      ends_on date check (ends_on >= starts_on),
      -- Where a video or tool is, and how long it takes.
      link text not null default '' check (link = '' or link ~ '^(https{0,1}://|/[^/\\\\])'),
      minutes smallint check (minutes between 1 and 600),
      -- A file that can be downloaded (platform/files/files.ts): the name people see, and the sha-256 that names its bytes.
      file_name text not null default '' check (length(file_name) <= 120),
      file_sha256 text check (file_sha256 ~ '^[0-9a-f]{64}$'),
      file_type text not null default '',
      file_bytes bigint check (file_bytes > 0),
      -- Its text becomes a PDF with the partner's logo.
      is_co_branded boolean not null default false,
      downloads_count bigint not null default 0,
      owner_id uuid references people,
      -- When somebody has to look whether it is still true.
      review_on date,
      version integer not null default 1 check (version >= 1),
      created_at timestamptz not null,
      updated_at timestamptz not null,
      search tsvector generated always as (
        setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', abstract), 'B') || setweight(to_tsvector('english', body), 'C')) stored,
      check ((state = 'draft') or published_at is not null),
      check ((file_sha256 is null) = (file_name = '') and (file_sha256 is null) = (file_bytes is null))
    );
    create index content_items_search on content_items using gin (search);
    create index content_items_title on content_items using gin (lower(title) gin_trgm_ops);
    create index content_items_kind on content_items (kind, state, published_at desc, id desc);
    create index content_items_review on content_items (review_on, id) where state = 'published';

    -- What an item said before, for who edits it.
    create table content_versions (
      item_id uuid not null references content_items,
      version integer not null check (version >= 1),
      title text not null,
      abstract text not null,
      body text not null,
      changed_by uuid references people,
      changed_at timestamptz not null,
      primary key (item_id, version)
    );
    create trigger content_versions_stay before update or delete on content_versions for each row execute function app.refuse_change();
  `);
  const read = { partner: 'select', limited: 'select', customer: 'select' };
  await grantTable(db, 'content_items', { ...read, office: 'select, insert, update', system: 'select, insert, update' });
  await grantTable(db, 'content_versions', { office: 'select, insert', system: 'select, insert' });
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table content_versions; drop table content_items');
}
