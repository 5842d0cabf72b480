import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { STAFF_ROLES, STAFF_ROLE_NAMES, staffPermissionsOf } from '../src/organizations/staff/staff-roles';
import { schedule } from '../src/schedule';
import { projectRoot } from './support/running/test-server';

const read = (file: string) => readFileSync(path.join(projectRoot, file), 'utf8');
const isThere = (file: string) => existsSync(path.join(projectRoot, file));
const documents = ['README.md', ...['docs', 'src', 'views', 'seeds'].flatMap((folder) =>
  readdirSync(path.join(projectRoot, folder), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.md')).map((file) => `${folder}/${file}`))];
/** The names in back quotes in the first column of the table below a heading's words. */
const firstColumn = (text: string) => text.split('\n').filter((line) => line.startsWith('| `')).flatMap((line) => [...line.split('|')[1]!.matchAll(/`([^`]+)`/g)].map(([, name]) => name!));
const between = (text: string, start: string, end: string) => text.split(start)[1]!.split(end)[0]!;

describe('the documents', () => {
  it('link to files and headings that are there', () => {
    expect(documents.length).toBeGreaterThan(50);
    expect(documents.flatMap((file) => [...read(file).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => ({ file, link: link! })))
      .filter(({ file, link }) => !/^[a-z]+:|^\//.test(link) && !leads(file, link))).toEqual([]);
  });

  it('name every setting in the README, and no other', () => {
    const settings = [...between(read('src/config.ts'), 'z.object({', '\n});').matchAll(/^ {2}([A-Z0-9_]+):/gm)].map(([, name]) => name!);
    expect(settings.length).toBeGreaterThan(40);
    expect(firstColumn(between(read('README.md'), '## Settings', '\n## ')).sort()).toEqual(settings.sort());
  });

  it('name every job that recurs', () => {
    const named = firstColumn(between(read('docs/operations.md'), '**What recurs**', '\n## '));
    expect(named.sort()).toEqual([...new Set(schedule.map(({ job }) => job))].sort());
  });

  it('say what each role of staff may do', () => {
    const rows = between(read('docs/operations.md'), '## Who works in the office', '\n## ').split('\n');
    for (const role of STAFF_ROLES.filter((each) => each !== 'operator')) {
      const row = rows.find((line) => line.startsWith(`| ${STAFF_ROLE_NAMES[role]} |`))!;
      const named = [...row.matchAll(/`([a-z-]+:[a-z-]+)`/g)].map(([, name]) => name!);
      expect([role, named.sort()]).toEqual([role, [...staffPermissionsOf([role])].filter((permission) => permission !== 'office:read').sort()]);
    }
  });

  it('list every decision', () => {
    const decisions = readdirSync(path.join(projectRoot, 'docs/decisions')).filter((file) => /^\d/.test(file)).sort();
    expect([...read('docs/decisions/README.md').matchAll(/\]\((\d[^)]+)\)/g)].map(([, file]) => file!).sort()).toEqual(decisions);
  });

  it('name tests and files that are there', () => {
    const places = ['', 'test/', 'src/'];
    const endings = ['', '.test.ts', '.controller.test.ts', '.ts', '.md'];
    const names = [...read('docs/features.md').matchAll(/`([a-z][\w-]*(?:\/[\w.-]+)+)`/g)].map(([, name]) => name!);
    expect(names.length).toBeGreaterThan(100);
    expect(names.filter((name) => !places.some((place) => endings.some((ending) => isThere(place + name + ending))))).toEqual([]);
  });
});

function leads(file: string, link: string): boolean {
  const [name, heading] = link.split('#') as [string, string?];
  const target = name === '' ? file : path.posix.normalize(path.posix.join(path.posix.dirname(file), name));
  if (!isThere(target)) return false;
  return heading === undefined || [...read(target).matchAll(/^#+ (.*)$/gm)].some(([, words]) => words!.toLowerCase().replace(/[^\w\- ]/g, '').replaceAll(' ', '-') === heading);
}
