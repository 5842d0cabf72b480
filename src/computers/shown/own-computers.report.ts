import { paths } from '../../paths';
import { type Scoped } from '../../platform/database/database';
import { computerRow } from './computer-line.presenter';
import { countComputersByState, listComputers } from './computers-list.report';
import { healthWords } from './computers-fact.presenter';

const SHOWN = 5;

/** The first computers of a customer's own home, or of one of its users, and how all of them are. */
export async function readOwnComputers(trx: Scoped, asked: { accountId: string; personId: string | null }) {
  const lines = await listComputers(trx, asked, { sort: 'name', size: SHOWN, direction: 'after', place: undefined, position: 0 });
  const counts = await countComputersByState(trx, asked);
  return { rows: lines.slice(0, SHOWN).map((line) => computerRow(line, paths.computers.my.show)), total: counts.total, words: healthWords(counts) };
}
