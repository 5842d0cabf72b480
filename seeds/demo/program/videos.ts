import { createReadStream, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Actor } from '../../../src/audit/audit.repository';
import { attachFilm } from '../../../src/content/office/attach-film';
import { attachCaptions, attachPoster } from '../../../src/content/office/attach-video-part';
import { moveContent } from '../../../src/content/office/move-content';
import { createContent } from '../../../src/content/office/save-content';
import { type Day } from '../../../src/platform/values/dates';
import { receiveFile } from '../../../src/platform/files/incoming-files';
import { projectRoot } from '../../../src/platform/project-root';
import { readSeed } from '../../content';

const folder = path.join(projectRoot, 'seeds', 'content', 'videos');

/** The videos that show the portal itself, as a colleague would upload them: film, captions, picture, and the transcript as text. */
export async function createVideos(actor: Actor & { id: string }, reviewOn: Day): Promise<void> {
  // Whose film is still to be made (docs/development.md) is left out.
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.webm')).sort()) await createVideo(path.basename(file, '.webm'), actor, reviewOn);
}

async function createVideo(slug: string, actor: Actor & { id: string }, reviewOn: Day): Promise<void> {
  const { title, abstract, body, products } = readSeed(path.join(folder, `${slug}.md`));
  const written = { title, abstract, body, products, topic: '', audience: 'partners', startsOn: null, endsOn: null, link: '', minutes: null, isCoBranded: false, ownerId: actor.id, reviewOn } as const;
  const { id } = await createContent({ kind: 'video', slug, written, actor });
  const problems = [
    await attachFilm({ id, upload: await receiveFile(createReadStream(path.join(folder, `${slug}.webm`))), actor }),
    await attachCaptions({ id, upload: await readFile(path.join(folder, `${slug}.vtt`)), actor }),
    await attachPoster({ id, upload: await readFile(path.join(folder, `${slug}.webp`)), actor }),
  ].filter((problem) => problem !== undefined);
  if (problems.length > 0) throw new Error(`${slug}: ${problems.join(' ')}`);
  await moveContent({ id, seen: 1, to: 'published', actor });
}
