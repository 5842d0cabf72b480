import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { paths } from '../../src/paths';
import { nextOf } from './queries';

/** Writes a script for wrk that asks for so many pages of the list one after the other, so that no row of a page was shown lately; answers its file. */
export async function scriptOfPages(origin: string, cookie: string, pages: number): Promise<string> {
  const addresses: string[] = [paths.portal.accounts];
  while (addresses.length < pages) {
    const page = await (await fetch(origin + addresses.at(-1)!, { headers: { Cookie: cookie } })).text();
    addresses.push(`${paths.portal.accounts}?${nextOf(page)}`);
  }
  const file = path.resolve(process.env['DATA_DIR'] ?? '.data/bench', 'pages.lua');
  writeFileSync(file, `local pages = { ${addresses.map((address) => JSON.stringify(address)).join(', ')} }
local at = 0
request = function()
  at = at % #pages + 1
  return wrk.format("GET", pages[at])
end
`);
  return file;
}
