import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Knex } from 'knex';
import { uuidv7 } from 'uuidv7';
import { projectRoot } from '../src/platform/project-root';

const folder = path.join(projectRoot, 'seeds', 'training');

/**
 * Puts in the courses of seeds/training/<slug>/ as far as no course has that slug: course.md says what it is, the numbered files are its materials in
 * order, and questions.txt holds its questions: `# topic`, `? question`, `+ right option`, `- wrong option`. Options are mixed, always alike.
 * A migration calls it, so it may write only columns that existed then.
 */
export async function seedTraining(db: Knex): Promise<void> {
  for (const slug of readdirSync(folder).sort()) {
    const { facts } = readText(slug, 'course.md');
    const id = uuidv7();
    const moment = { created_at: db.raw('app.now()'), updated_at: db.raw('app.now()') };
    const made = await db('courses').insert({
      id, slug, title: facts.get('title'), abstract: facts.get('abstract'), certifies: facts.get('certifies') ?? null, questions_per_try: Number(facts.get('questions')), position: Number(facts.get('position')),
      state: 'published', published_at: db.raw('app.now()'), review_on: db.raw("(app.now() + interval '1 year')::date"), ...moment,
    }).onConflict('slug').ignore().returning('id');
    if (made.length === 0) continue;
    const materials = readdirSync(path.join(folder, slug)).filter((file) => /^\d+-.*\.md$/.test(file)).sort().map((file) => readText(slug, file));
    await db('course_materials').insert(materials.map((material, index) => ({
      id: uuidv7(), course_id: id, position: index + 1, title: material.facts.get('title'), minutes: Number(material.facts.get('minutes')), body: material.body, ...moment,
    })));
    await db('course_questions').insert(readQuestions(slug).map(({ options, ...question }) => ({ id: uuidv7(), course_id: id, ...question, options: JSON.stringify(options), created_at: moment.created_at })));
  }
}

function readText(slug: string, file: string): { facts: ReadonlyMap<string, string>; body: string } {
  const [head = '', ...body] = readFileSync(path.join(folder, slug, file), 'utf8').trim().split('\n\n');
  return { facts: new Map(head.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()])), body: body.join('\n\n') };
}

type Question = { topic: string; words: string; kind: 'single' | 'multiple'; options: { words: string; isRight: boolean }[] };

function readQuestions(slug: string): Question[] {
  const questions: Question[] = [];
  let topic = '';
  for (const line of readFileSync(path.join(folder, slug, 'questions.txt'), 'utf8').split('\n')) {
    const words = line.slice(2).trim();
    if (line.startsWith('# ')) topic = words;
    if (line.startsWith('? ')) questions.push({ topic, words, kind: 'single', options: [] });
    if (line.startsWith('+ ') || line.startsWith('- ')) questions.at(-1)!.options.push({ words, isRight: line.startsWith('+ ') });
  }
  return questions.map((question) => ({ ...question, kind: question.options.filter(({ isRight }) => isRight).length > 1 ? 'multiple' : 'single', options: mixed(question) }));
}

/** Else the right ones would stand first, as they are written. */
function mixed({ words, options }: Question): Question['options'] {
  const place = (option: string) => createHash('sha256').update(`${words} ${option}`).digest('hex');
  return [...options].sort((a, b) => (place(a.words) < place(b.words) ? -1 : 1));
}
