import { existsSync } from 'node:fs';
import path from 'node:path';

/** The folder that holds package.json and views/, wherever the compiled code lies below it. */
export const projectRoot: string = findRoot(__dirname) ?? process.cwd();

function findRoot(from: string): string | undefined {
  const isRoot = existsSync(path.join(from, 'package.json')) && existsSync(path.join(from, 'views'));
  if (isRoot) return from;
  const parent = path.dirname(from);
  return parent === from ? undefined : findRoot(parent);
}
