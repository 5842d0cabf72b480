import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { paths } from '../../src/paths';
import { nextOf } from './queries';

/** A script for wrk that asks for so many pages of the list one after the other, so that no row of a page was shown lately. */
export async function scriptOfPages(origin: string, cookie: string, pages: number): Promise<string> {
  const addresses: string[] = [paths.portal.accounts];
  while (addresses.length < pages) {
    const page = await (await fetch(origin + addresses.at(-1)!, { headers: { Cookie: cookie } })).text();
    addresses.push(`${paths.portal.accounts}?${nextOf(page)}`);
  }
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'bench-pages-')), 'pages.lua');
  writeFileSync(file, `local pages = { ${addresses.map((address) => JSON.stringify(address)).join(', ')} }
local at = 0
request = function()
  at = at % #pages + 1
  return wrk.format("GET", pages[at])
end
`);
  return file;
}
