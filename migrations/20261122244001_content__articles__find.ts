import type { Knex } from 'knex';
import { grantTable } from '../src/platform/database/row-security';

const TOPICS = ['start', 'accounts', 'subscriptions', 'money', 'computers', 'servers', 'watching', 'organization', 'program', 'security'];

/**
 * What the knowledge base finds articles by (features.md U1): their topic, a short search column to put many hits in order by, every word that an
 * article holds to mend what was typed, and what readers said of an article.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table content_items
      add column topic text not null default '' check (topic in ('', ${TOPICS.map((topic) => `'${topic}'`).join(', ')})),
      -- Title and abstract alone stay in the row: to rank thousands of hits no text is fetched.
      add column search_head tsvector generated always as (setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', abstract), 'B')) stored;
    create index content_items_articles on content_items (lower(title), id) where kind = 'article' and state = 'published';
    create index content_items_topics on content_items (topic, lower(title), id) where kind = 'article' and state = 'published';

    -- Words stay when the last article with them goes: what is offered instead of a word is searched for first.
    create table content_words (word text collate "C" primary key check (length(word) between 4 and 30));
    create index content_words_near on content_words using gin (word gin_trgm_ops);
    create function app.learn_words() returns trigger language plpgsql as $$
    begin
      insert into content_words (word)
        select distinct match[1] from regexp_matches(lower(new.title || ' ' || new.abstract || ' ' || new.body), '[[:alpha:]]{4,}', 'g') as matches(match) where length(match[1]) <= 30
        on conflict do nothing;
      return null;
    end $$;
    create trigger content_items_learn_words after insert or update of title, abstract, body, state on content_items
      for each row when (new.kind = 'article' and new.state = 'published') execute function app.learn_words();

    create table article_answers (
      item_id uuid not null references content_items,
      -- Of the reader and the article together, so that it tells neither who it was nor what else they read.
      reader text not null check (reader ~ '^[0-9a-f]{64}$'),
      was_helpful boolean not null,
      words text not null default '' check (length(words) <= 600),
      answered_at timestamptz not null,
      primary key (item_id, reader)
    );
    create index article_answers_words on article_answers (item_id, answered_at desc, reader) where words <> '';
  `);
  await grantTable(db, 'content_words', { office: 'select, insert', system: 'select, insert' });
  await grantTable(db, 'article_answers', { office: 'select', system: 'select, insert, update' });
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    drop table article_answers;
    drop trigger content_items_learn_words on content_items;
    drop function app.learn_words();
    drop table content_words;
    alter table content_items drop column search_head, drop column topic`);
}
