import { plain } from './words.mjs';

/** Why a backup was not complete, from how restic ended, in the portal's code and a sentence for the person. */
export function faultOf({ exitCode, errors, refusal }, unread) {
  if (refusal) return refused(refusal);
  const text = errors.join('\n');
  if (exitCode === 3) return { code: 'some_files_unread', message: unreadWords(unread) };
  if (/wrong password|no key found/i.test(text)) return { code: 'wrong_key', message: 'The key of this backup is another one. Activate this computer again with the right key.' };
  if (/already locked/i.test(text)) return { code: 'locked', message: 'Something else works in this backup just now. It is tried again.' };
  if (/no space left/i.test(text)) return { code: 'disk_full', message: 'The disk of this computer is full. Free some space.' };
  if (/connection refused|no such host|connection reset|timeout|EOF|network is unreachable|server misbehaving/i.test(text)) return { code: 'network', message: 'The portal cannot be reached. Check the network.' };
  const last = [...errors].reverse().find((line) => line.trim() !== '') ?? `restic ended with ${exitCode}`;
  return { code: 'backup_failed', message: plain(last).slice(0, 400) };
}

function refused({ status, words }) {
  const said = plain(words);
  if (status === 413 || status === 507) return { code: 'storage_full', message: said || 'The storage is full. Add storage in the portal, or select fewer files.' };
  if (status === 401) return { code: 'credential_revoked', message: 'This computer is not signed in any more. Activate it again with a link from the portal.' };
  return { code: 'refused', message: said || 'The portal does not take backups of this computer now.' };
}

function unreadWords(unread) {
  const [first] = unread;
  if (first === undefined) return 'Some files could not be read.';
  return `${unread.length === 1 ? 'One file' : `${unread.length} files`} could not be read, ${unread.length === 1 ? '' : 'the first is '}${plain(first)}. Close what holds them open, or leave them out.`.slice(0, 500);
}
