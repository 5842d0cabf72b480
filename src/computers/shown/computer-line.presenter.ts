import { bytes } from '../../platform/values/format';
import { PLATFORM_NAMES } from '../machine';
import { stateWords } from '../machine-words.model';
import { type ComputerLine } from './computers-list.report';

/** One computer as every list says it. */
export function computerRow(line: ComputerLine, hrefOf: (machineId: string) => string) {
  const { badge } = stateWords(line);
  const running = line.state === 'backing_up' && line.runPercent !== null ? `${line.runPercent} % done` : '';
  return {
    id: line.id, name: line.nickname, href: hrefOf(line.id), badge, note: running,
    user: line.userName || line.userEmail, userNote: line.isInvited ? 'Invited' : '', lastBackupAt: line.lastBackupAt, data: line.bytesProtected > 0 ? bytes(line.bytesProtected) : '',
    version: line.clientVersion, system: line.platform === null ? '' : PLATFORM_NAMES[line.platform],
    isWaiting: line.installedAt === null && line.state === 'never_ran',
  };
}
