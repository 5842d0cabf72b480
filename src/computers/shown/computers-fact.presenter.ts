import { paths } from '../../paths';
import { count } from '../../platform/values/format';
import { type ComputerCounts } from './computers-list.report';

/** A company's computers in one line of its page: how many, and how they are. Nothing while there is none. */
export function computersFact(accountId: string, counts: ComputerCounts | null) {
  if (counts === null || counts.total === 0) return [];
  return [{ label: 'Computers', value: count(counts.total), note: healthWords(counts), href: paths.computers.of(accountId).index }];
}

/** "3 healthy, 1 needs a look, 1 waits to be installed". */
export function healthWords({ total, healthy, wanting, waiting }: ComputerCounts): string {
  const rest = total - healthy - wanting - waiting;
  return [
    ...healthy > 0 ? [`${count(healthy)} healthy`] : [],
    ...wanting > 0 ? [`${count(wanting)} ${wanting === 1 ? 'needs' : 'need'} a look`] : [],
    ...waiting > 0 ? [`${count(waiting)} ${waiting === 1 ? 'waits' : 'wait'} to be installed`] : [],
    ...rest > 0 ? [`${count(rest)} off or paused`] : [],
  ].join(', ');
}
