/** Lines after which a mail program repeats what was written before. */
const REPEATS: readonly RegExp[] = [
  /^-{2,}\s*(original message|ursprüngliche nachricht|message d'origine|mensaje original|messaggio originale)\s*-{2,}$/i,
  /^(on|am|le|el|il|op)\b.{4,300}\b(wrote|schrieb|a écrit|escribió|ha scritto|schreef)\b.{0,200}:$/i,
  /^_{20,}$/,
];
const HEADER = /^\*?(from|von|de|da):\*?\s.+/i;
const HEADER_NEXT = /^\*?(sent|date|to|gesendet|datum|an|envoyé|enviado|inviato|à|para|a|subject|betreff|objet|cc):\*?\s/i;
const LONGEST_OPENING = 4;
/** Nobody types more lines into a reply. */
const MOST_LINES = 3_000;

/**
 * What somebody wrote themselves in a reply by mail: without the history that their program repeats below, and without a signature.
 * Where nothing is left (the reply stands below the history, or between its lines), everything but lines that begin with ">".
 */
export function withoutHistory(text: string): string {
  const lines = text.replace(/\r\n?/g, '\n').replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '').split('\n').slice(0, MOST_LINES).map((line) => line.trimEnd());
  const above = trimmed(withoutSignature(lines.slice(0, historyStart(lines)).filter((line) => !line.startsWith('>'))));
  if (above !== '') return above;
  return trimmed(withoutSignature(lines.filter((line) => !line.startsWith('>') && !REPEATS.some((repeat) => repeat.test(line.slice(0, 600).trim())))));
}

function historyStart(lines: readonly string[]): number {
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index]!.trim();
    if (line === '') continue;
    if (HEADER.test(line.slice(0, 300)) && lines.slice(index + 1, index + 4).some((next) => HEADER_NEXT.test(next.trim().slice(0, 300)))) return index;
    // "On … wrote:" is often broken into several lines.
    for (let count = 1; count <= LONGEST_OPENING; count += 1) {
      if (REPEATS.some((repeat) => repeat.test(lines.slice(index, index + count).map((part) => part.slice(0, 300)).join(' ').replace(/\s+/g, ' ').trim()))) return index;
    }
  }
  return lines.length;
}

function withoutSignature(lines: readonly string[]): string[] {
  const at = lines.findIndex((line) => line === '--' || line === '-- ');
  return at < 0 ? [...lines] : lines.slice(0, at);
}

function trimmed(lines: readonly string[]): string {
  return lines.join('\n').replace(/\n{3,}/g, '\n\n').trim();
}
